# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: iam_token
short_description: Get an IAM token for a user and a password
version_added: 1.0.0
description:
  - Exchanges O(username), O(password) and O(domain_name) for an IAM token of the project, to hand it over as
    O(auth_token). The token is good for 24 hours and is kept nowhere.
  - With O(agency_name) and O(agency_domain_name) besides, the token is one of the agency.
  - With O(auth_token), that token is returned and nothing is asked.
  - Access keys cannot be exchanged for a token. When the credentials are O(access_key) and O(secret_key), the lookup
    fails.
author:
  - stagecraft.huaweicloud contributors (@stagecraft)
extends_documentation_fragment:
  - stagecraft.huaweicloud.connection
notes:
  - What the options say of a task holds for the call of the lookup.
  - It runs on the controller, with the environment variables of Ansible itself. The keyword C(environment) of a play or
    task does not reach it.
  - A template is evaluated each time that it is used, and IAM gives another token each time. To have one, keep it in a
    fact, with C(no_log), since it is as good as the password as long as it lasts.
  - The modules do not need it. They take O(username), O(password) and O(domain_name) themselves, and renew the token.
seealso:
  - module: stagecraft.huaweicloud.servicestage_environment_info
"""

EXAMPLES = r"""
- name: Get a token for the user in the environment variables, and keep it
  ansible.builtin.set_fact:
    token: "{{ lookup('stagecraft.huaweicloud.iam_token', region='cn-north-4') }}"
  no_log: true

- name: Work with the token and no other credentials
  stagecraft.huaweicloud.servicestage_environment_info:
    auth_token: "{{ token }}"
    region: cn-north-4

- name: Call an API that this collection has no module for
  ansible.builtin.uri:
    url: "https://servicestage.cn-north-4.myhuaweicloud.com/v3/{{ project_id }}/cas/applications"
    headers:
      X-Auth-Token: >-
        {{ lookup('stagecraft.huaweicloud.iam_token', region='cn-north-4', username='deployer', password=vault_password,
                  domain_name='example') }}
  no_log: true
"""

RETURN = r"""
_raw:
  description: The token, a list of one.
  type: list
  elements: str
"""

import typing as t

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ..plugin_utils.connected import connected


class LookupModule(LookupBase):  # type: ignore[misc]
    """The lookup plugin."""

    def run(self, terms: list[t.Any], variables: t.Any = None, **kwargs: t.Any) -> list[str]:
        if terms:
            raise AnsibleLookupError(
                "iam_token takes options only, such as region='cn-north-4', and nothing before them."
            )
        options = self._templar.template(kwargs)  # drops what is omitted, such as region=my_region | default(omit)
        with connected(options, AnsibleLookupError) as client:
            return [client.token()]
