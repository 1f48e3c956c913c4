# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""The client for plugins that run on the controller and are no actions: one way from options to it, and to failures."""

from __future__ import annotations

import contextlib
import os
import typing as t

from ansible.errors import AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.errors import UnsupportedError
from ansible.utils.display import Display

from ..module_utils.client.client import Client
from ..module_utils.client.clock import Clock
from ..module_utils.client.connecting import connect
from ..module_utils.client.connection import Connections
from ..module_utils.client.errors import InvalidOption, StagecraftError
from ..module_utils.client.options import SECRET_OPTIONS, connection_options
from ..module_utils.client.scrub import Scrubber

display = Display()


@contextlib.contextmanager
def connected(options: t.Mapping[str, t.Any], kind: type[AnsibleError]) -> t.Iterator[Client]:
    """Give a client for the shared ``options``, which are checked as a module's are; close its connection at the end.

    Whatever fails within becomes a ``kind`` with one sentence and no secret.
    """
    scrubber = Scrubber()
    for name in SECRET_OPTIONS:
        scrubber.add(options.get(name))
    # Of its own: this may run in the process that Ansible forks its workers from, which must not share a connection.
    connections = Connections()
    try:
        yield connect(
            _validated(options),
            os.environ,
            connections=connections,
            scrubber=scrubber,
            warn=lambda text: display.warning(scrubber.text(text)),
            clock=Clock(),
        )
    except StagecraftError as error:
        raise kind(scrubber.text(error.message)) from None  # a cause would be shown too, as it is
    except AnsibleError:
        raise
    except Exception as error:
        text = f"Internal error, please report it: {type(error).__name__}: {error}."
        raise kind(scrubber.text(text)) from None
    finally:
        connections.close()


def _validated(options: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return the options as a module gets them. :raises InvalidOption:"""
    validation = ArgumentSpecValidator(connection_options(os.environ)).validate(dict(options))
    if validation.error_messages:
        unsupported = isinstance(validation.errors[0], UnsupportedError)
        raise InvalidOption(
            f"{'Unsupported options: ' if unsupported else ''}{validation.errors.msg}.".replace("..", ".")
        )
    return t.cast("dict[str, t.Any]", validation.validated_parameters)
