# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""The action frontend: runs an operation in the worker itself, where nobody could tell that from running the module.

A module costs some hundred milliseconds, most of them for starting Python and importing; this costs a few. All imports
here happen once a playbook, in the parent of the workers. Nothing is opened at import.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import typing as t

from ansible import constants as C
from ansible.errors import AnsibleActionFail
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.json import Direction, get_module_decoder, get_module_encoder
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.errors import UnsupportedError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ..module_utils.client import iam, profiles
from ..module_utils.client.connection import Connections
from ..module_utils.client.http_library import REQUESTS_IMPORT_ERROR
from ..module_utils.client.options import may_be_secret
from ..module_utils.client.tls import prepare_usual_context
from ..module_utils.operations.operation import ENVIRONMENT_ARGUMENT, Host, Operation
from ..module_utils.operations.runner import masked_by_core, run

display = Display()

# A module imports these when it has to; here each worker would, so they are there before it is forked.
_FOR_ALL_WORKERS = (iam, profiles)
_imported_by = os.getpid()  # the parent of the workers
# A worker is forked for each task and inherits these: empty in the parent, and shared by the items of a loop.
_connections = Connections()
if REQUESTS_IMPORT_ERROR is None:
    prepare_usual_context()

_PROFILE = "legacy"  # the JSON that ansible-core speaks with modules
_Encoder = get_module_encoder(_PROFILE, Direction.CONTROLLER_TO_MODULE)
_Decoder = get_module_decoder(_PROFILE, Direction.CONTROLLER_TO_MODULE)

# A task that sets one of these for its module wants another Python, or one that runs otherwise.
_PYTHON_VARIABLES = ("PYTHON", "LD_", "VIRTUAL_ENV", "PATH")


class InProcessAction(ActionBase):  # type: ignore[misc]
    """The action plugin of a module; a subclass names its operation."""

    operation: t.ClassVar[type[Operation]]

    _requires_connection = False
    _supports_check_mode = True
    _supports_async = True
    _supports_diff = True

    def run(self, tmp: t.Any = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        if _is_orphan():
            raise AnsibleActionFail("ansible-playbook has ended: what is left of its loop is not begun.")
        variables = task_vars or {}
        result: dict[str, t.Any] = super().run(tmp, variables)
        environment = self._task_environment()
        if self._runs_in_process(variables, environment):
            result.update(self._run_in_process(environment))
        else:
            result.update(self._execute_module(task_vars=variables, wrap_async=self._task.async_val))
        return result

    def _runs_in_process(self, variables: dict[str, t.Any], environment: dict[str, str]) -> bool:
        """Whether the module would run here, as this user, with this Python, and nobody waits for it elsewhere."""
        if self._task.async_val or self._connection.transport != "local":
            return False
        if self._connection.become or self._play_context.become:
            return False
        if any(name.startswith(_PYTHON_VARIABLES) for name in environment):
            return False
        wanted = self._templar.template(variables.get("stagecraft_in_process", True))
        return bool(boolean(wanted)) and self._interpreter_is_ours(variables)

    def _interpreter_is_ours(self, variables: dict[str, t.Any]) -> bool:
        if self._task.delegate_to:
            variables = (variables.get("ansible_delegated_vars") or {}).get(self._task.delegate_to) or variables
        value, origin = C.config.get_config_value_and_origin("INTERPRETER_PYTHON", variables=variables)
        if origin == "default":
            return True  # discovery would look for a Python; ours is one
        return bool(self._templar.template(value) == sys.executable)

    def _task_environment(self) -> dict[str, str]:
        """Return what the keyword ``environment`` sets for this task, as the module would have it."""
        environment: dict[str, t.Any] = {}
        self._compute_environment_string(environment)
        return {str(name): str(value) for name, value in environment.items()}

    def _compute_environment_string(self, raw_environment_out: dict[str, t.Any] | None = None) -> str:
        """Keep what may be secret out of the command line of the module, which -vvv shows and everybody can list."""
        environment: dict[str, t.Any] = {}
        super()._compute_environment_string(environment)
        if raw_environment_out is not None:
            raw_environment_out.clear()
            raw_environment_out.update(environment)
        shown = {name: value for name, value in environment.items() if not may_be_secret(name)}
        return str(self._connection._shell.env_prefix(**shown))

    def _update_module_args(
        self, module_name: str, module_args: dict[str, t.Any], *args: t.Any, **kwargs: t.Any
    ) -> None:
        """Hand the rest of the environment over beside the options."""
        super()._update_module_args(module_name, module_args, *args, **kwargs)
        secret = {name: value for name, value in self._task_environment().items() if may_be_secret(name)}
        if secret:
            module_args[ENVIRONMENT_ARGUMENT] = secret

    def _run_in_process(self, environment: dict[str, str]) -> dict[str, t.Any]:
        with _in_place_of_the_module(environment, self._loader.get_basedir()):
            return self._validate_and_run()

    def _validate_and_run(self) -> dict[str, t.Any]:
        kind = self.operation
        params = json.loads(json.dumps(self._task.args, cls=_Encoder), cls=_Decoder)
        spec = kind.argument_spec(os.environ)
        validation = ArgumentSpecValidator(spec, **kind.rules).validate(params)
        warnings = [
            f"Both option {name} and its alias {alias} are set."
            for name, option in spec.items()
            for alias in option.get("aliases", ())
            if name in params and alias in params
        ]
        if validation.error_messages:
            message = validation.errors.msg
            if isinstance(validation.errors[0], UnsupportedError):
                message = f"Unsupported parameters for ({self._task.action}) module: {message}"
            result: dict[str, t.Any] = {"failed": True, "msg": message}
        else:
            host = Host(
                environ=os.environ,
                warn=warnings.append,
                progress=self._show_progress,
                check_mode=self._task.check_mode,
                diff_mode=self._task.diff,
                connections=_connections,
            )
            result = run(kind, validation.validated_parameters, host)
        if warnings:
            result["warnings"] = list(dict.fromkeys(warnings))
        if validation._deprecations:
            result["deprecations"] = [dict(each) for each in validation._deprecations]
        kept = {key: value for key, value in result.items() if value is None or isinstance(value, bool)}
        return {**remove_values(result, masked_by_core(validation._no_log_values)), **kept}

    def _show_progress(self, text: str) -> None:
        if not self._task.no_log:
            display.display(f"  {text}", stderr=True)


def _is_orphan() -> bool:
    """Whether the parent of this worker was killed: the next run may be at work already, and do the same."""
    return os.getpid() != _imported_by != os.getppid()


@contextlib.contextmanager
def _in_place_of_the_module(environment: dict[str, str], folder: str) -> t.Iterator[None]:
    """Give this process the environment and the folder that the module's process would have, for a while.

    A worker has one thread and runs one task.
    """
    before = dict(os.environ) if environment else None
    place = os.open(".", os.O_RDONLY)  # unlike its name, it stays valid when the folder is removed
    try:
        os.environ.update(environment)
        os.chdir(folder)
        yield
    finally:
        os.fchdir(place)
        os.close(place)
        if before is not None:
            os.environ.clear()
            os.environ.update(before)
