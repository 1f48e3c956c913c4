# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting for a job; the argument spec is in ``module_utils/operations/operation.py``."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  wait:
    description:
      - Whether to wait until the job has ended. A job that ends without success fails the task at once.
      - With V(false) the task returns as soon as the job is started.
    type: bool
    default: true
  wait_timeout:
    description:
      - Seconds that the task may take in all, retries included. At the end it fails with the job's ID and last state,
        and the job goes on in the cloud.
    type: int
    default: 600
  wait_interval:
    description:
      - Seconds between two looks at the job, at most; the first looks come sooner.
    type: float
    default: 10
"""
