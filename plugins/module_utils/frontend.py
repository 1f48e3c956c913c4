# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""The module frontend: runs an operation as an ordinary module, in a process of its own."""

from __future__ import annotations

import os
import typing as t

from .compile_once import compile_each_source_once

compile_each_source_once()  # before the imports that it makes cheaper

from ansible.module_utils.basic import AnsibleModule  # noqa: E402

from .operations.operation import ENVIRONMENT_ARGUMENT, Host, Operation  # noqa: E402
from .operations.runner import masked_by_core, run  # noqa: E402


class _Module(AnsibleModule):  # type: ignore[misc]
    """An AnsibleModule that shows its options only as the operation allows, and writes none of them to syslog."""

    def __init__(self, operation: type[Operation], **arguments: t.Any) -> None:
        self._operation = operation
        super().__init__(**arguments)

    def _load_params(self) -> None:
        """Read the options; what stands beside them, see ``ENVIRONMENT_ARGUMENT``, is environment and no option."""
        super()._load_params()
        os.environ.update(self.params.pop(ENVIRONMENT_ARGUMENT, {}))

    def log(self, msg: str, log_args: t.Any = None) -> None:
        """Keep the invocation, with its values, out of syslog."""

    def exit_json(self, **result: t.Any) -> None:
        super().exit_json(**self._with_invocation(result))

    def fail_json(self, msg: str, **result: t.Any) -> None:
        super().fail_json(msg, **self._with_invocation(result))

    def _with_invocation(self, result: dict[str, t.Any]) -> dict[str, t.Any]:
        self.no_log_values: set[str] = masked_by_core(self.no_log_values)
        # ansible-core before 2.21 would add all options as they are.
        return {"invocation": {"module_args": self._operation.shown_params(self.params)}, **result}


def run_module(operation: type[Operation]) -> None:
    """Be the module of ``operation``: read the options, run, print the result, exit."""
    module = _Module(
        operation,
        argument_spec=operation.argument_spec(os.environ),
        supports_check_mode=True,
        **operation.rules,
    )
    host = Host(environ=os.environ, warn=module.warn, check_mode=module.check_mode, diff_mode=module._diff)
    result = run(operation, module.params, host)
    host.connections.close()
    if result.pop("failed", False):
        module.fail_json(**result)
    module.exit_json(**result)
