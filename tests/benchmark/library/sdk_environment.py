#!/usr/bin/python
# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same work with the official SDK: read an environment, compare its labels, modify it where they differ."""

from __future__ import annotations

import os

from ansible.module_utils.basic import AnsibleModule
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkservicestage.v3 import (
    EnvironmentModify,
    Label,
    ModifyEnvironmentRequest,
    ServiceStageClient,
    ShowEnvironmentInfoRequest,
)


def main() -> None:
    module = AnsibleModule(
        argument_spec={"id": {"type": "str", "required": True}, "labels": {"type": "dict", "required": True}},
        supports_check_mode=True,
    )
    credentials = BasicCredentials(
        os.environ["HW_ACCESS_KEY"], os.environ["HW_SECRET_KEY"], os.environ["HW_PROJECT_ID"]
    )
    builder = ServiceStageClient.new_builder().with_credentials(credentials)
    client = builder.with_endpoint(os.environ["BENCHMARK_URL"]).build()
    environment_id, labels = module.params["id"], module.params["labels"]
    found = client.show_environment_info(ShowEnvironmentInfoRequest(environment_id=environment_id))
    changed = {label.key: label.value for label in found.labels or []} != labels
    if changed and not module.check_mode:
        body = EnvironmentModify(
            name=found.name,
            description=found.description,
            labels=[Label(key=key, value=value) for key, value in labels.items()],
        )
        client.modify_environment(ModifyEnvironmentRequest(environment_id=environment_id, body=body))
    module.exit_json(changed=changed)


if __name__ == "__main__":
    main()
