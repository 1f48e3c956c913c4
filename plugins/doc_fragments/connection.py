# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options that modules and other plugins share; their argument spec is in ``module_utils/client/options.py``."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
requirements:
  - requests >= 2.32.4
options:
  access_key:
    description:
      - Access key ID (AK). Requests are signed with it and O(secret_key).
      - Credentials are one set from one source. As soon as the task gives any of O(access_key), O(secret_key),
        O(security_token), O(auth_token), O(username), O(password), O(domain_name), O(profile) or O(config_file), the
        environment is not read for any of them. Else the environment counts, else the default profile.
      - Within one source a token goes before AK and SK, and these before user and password.
      - Environment variables E(HW_ACCESS_KEY), E(HUAWEICLOUD_SDK_AK), E(OS_ACCESS_KEY); the first that is not empty.
    type: str
  secret_key:
    description:
      - Secret access key (SK) that belongs to O(access_key).
      - Environment variables E(HW_SECRET_KEY), E(HUAWEICLOUD_SDK_SK), E(OS_SECRET_KEY).
    type: str
  security_token:
    description:
      - Security token, where O(access_key) and O(secret_key) are temporary.
      - Environment variables E(HW_SECURITY_TOKEN), E(HUAWEICLOUD_SDK_SECURITY_TOKEN).
    type: str
  auth_token:
    description:
      - A ready IAM token of the project. It is used as it is and never renewed.
      - Environment variables E(HW_AUTH_TOKEN), E(OS_AUTH_TOKEN).
    type: str
  username:
    description:
      - Name of an IAM user. With O(password) and O(domain_name) it is exchanged for a token, which is renewed once
        when it expires while the task runs. No token is kept on disk.
      - Environment variables E(HW_USER_NAME), E(OS_USERNAME).
    type: str
  password:
    description:
      - Password of O(username).
      - Environment variables E(HW_USER_PASSWORD), E(OS_PASSWORD).
    type: str
  domain_name:
    description:
      - Name of the account that O(username) belongs to.
      - Environment variables E(HW_DOMAIN_NAME), E(OS_DOMAIN_NAME).
    type: str
  profile:
    description:
      - Name of a profile in O(config_file). Left out, the file's current profile (C(hcloud)) or its section C(basic)
        (SDK) counts.
      - Keys and a profile in one task are an error. With a profile in the task, region and project come from the task,
        else from the profile.
      - Environment variable E(HW_PROFILE).
    type: str
  config_file:
    description:
      - Path of the file with the profiles, either the JSON file of the C(hcloud) command line (its keys must not be
        encrypted) or the INI file of the official SDKs. The content tells which.
      - Left out, C(~/.hcloud/config.json), else C(~/.huaweicloud/credentials).
      - Environment variables E(HW_SHARED_CONFIG_FILE), E(HUAWEICLOUD_SDK_CREDENTIALS_FILE).
    type: path
  agency_name:
    description:
      - Name of an agency to assume with the credentials above. Needs O(agency_domain_name).
      - Environment variable E(HW_ASSUME_ROLE_AGENCY_NAME), read when the credentials come from the environment.
    type: str
  agency_domain_name:
    description:
      - Name of the account that the agency O(agency_name) belongs to.
      - Environment variable E(HW_ASSUME_ROLE_DOMAIN_NAME), like O(agency_name).
    type: str
  region:
    description:
      - Region, for instance V(cn-north-4). The addresses of the services are built from it.
      - Environment variables E(HW_REGION_NAME), E(OS_REGION_NAME).
    type: str
  project_id:
    description:
      - ID of the project. Left out, it is looked up at IAM by O(project_name).
      - An explicit O(region) or O(project_name) without O(project_id) does not take a project ID from the environment.
      - Environment variables E(HW_PROJECT_ID), E(HUAWEICLOUD_SDK_PROJECT_ID), E(OS_PROJECT_ID).
    type: str
  project_name:
    description:
      - Name of the project, for the lookup of O(project_id). Left out, the name of the region.
      - Environment variables E(HW_PROJECT_NAME), E(OS_PROJECT_NAME).
    type: str
  cloud:
    description:
      - Domain of the addresses of the services. Left out, C(myhuaweicloud.eu) for regions that begin with
        C(eu-west-1), and C(myhuaweicloud.com) for all others.
      - Environment variable E(HW_CLOUD).
    type: str
  endpoints:
    description:
      - Addresses that replace the ones built from O(region) and O(cloud), as C(scheme://host[:port][/prefix]), without
        the version path.
      - Keys are V(iam), V(servicestage), V(codeartsdeploy), V(roma) and V(apig).
      - Environment variable E(STAGECRAFT_ENDPOINTS), the same dictionary as JSON.
    type: dict
  validate_certs:
    description:
      - Whether the certificates of the services are checked. Turning it off is warned about.
      - Environment variable E(HW_INSECURE), which means the opposite.
    type: bool
    default: true
  ca_path:
    description:
      - Path of a file with the certificates of the CAs to trust, in place of the usual ones.
      - Environment variable E(OS_CACERT).
    type: path
  client_cert:
    description:
      - Path of a client certificate, PEM; its key may be in the same file.
      - Environment variable E(OS_CERT).
    type: path
  client_key:
    description:
      - Path of the key of O(client_cert).
      - Environment variable E(OS_KEY).
    type: path
  timeout:
    description:
      - Seconds that a request may take, from its start to the last byte of the answer.
      - A task that waits for no job gives up its retries when three times as long has passed without any success.
    type: int
    default: 30
  max_retries:
    description:
      - How often a request is tried again when it was throttled or got no proper answer. Every retry is warned about.
      - A request that may have been carried out is never simply repeated, its outcome is read first.
      - Environment variable E(HW_MAX_RETRIES).
    type: int
    default: 5
notes:
  - An environment variable that is empty counts as unset.
  - Needs the IAM action C(iam:projects:listProjects) without O(project_id), to look up the project by its name.
  - Needs the IAM action C(iam:tokens:assume) with O(agency_name).
"""
