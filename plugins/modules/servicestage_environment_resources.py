#!/usr/bin/python
# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: servicestage_environment_resources
short_description: Set the managed resources of a ServiceStage environment
version_added: 1.0.0
description:
  - Associates resources, such as clusters, load balancers and databases, with an environment, and dissociates them.
  - The API replaces the whole list. This module reads it, merges what is declared by O(resources[].id), writes the
    whole, and compares the outcome. The order of the list does not count.
  - A resource that is not declared stays, unless O(purge=true). Of a declared one, what is not declared stays.
author:
  - stagecraft.huaweicloud contributors (@stagecraft)
extends_documentation_fragment:
  - stagecraft.huaweicloud.connection
  - stagecraft.huaweicloud.environment
  - stagecraft.huaweicloud.attributes
  - stagecraft.huaweicloud.attributes.writes
attributes:
  idempotent:
    support: partial
    details: A C(kube_config) that the service does not show cannot be compared. It is sent every time, with a warning.
options:
  resources:
    description:
      - The resources that are to be associated with the environment, each once.
      - With O(purge=true) an empty list dissociates all of them.
    type: list
    elements: dict
    required: true
    suboptions:
      id:
        description:
          - ID of the resource.
        type: str
        required: true
      type:
        description:
          - Type of the resource. V(ms_gateway) is offered in some regions only.
        type: str
        required: true
        choices:
          - vpc
          - eip
          - elb
          - cce
          - ecs
          - as
          - cse
          - nacos
          - ms_gateway
          - dcs
          - rds
          - subnet
          - acl
          - customServer
          - gaussdb
          - dms_rocketmq
          - css_es
          - custom_k8s
      name:
        description:
          - Name of the resource. An empty one takes it away.
        type: str
      alias:
        description:
          - Alias of the resource. An empty one takes it away.
        type: str
      ip:
        description:
          - Accepted and ignored, so that what was read goes back as it is. The API takes none.
        type: str
      parameters:
        description:
          - Parameters of the resource. What is left out stays.
        type: dict
        suboptions:
          kube_config:
            description:
              - Text of the kubeconfig of a cluster of type V(custom_k8s). It is a secret, and never shown.
              - Where the service does not show it, it cannot be compared, and is sent every time, with a warning.
                Whether it was taken is not compared afterwards.
              - V((hidden\)), which results show in its place, keeps the one that is there. So resources that an info
                module returned can be given back, as long as the service shows no keys beside the ones listed here.
            type: str
          namespace:
            description:
              - Namespace in a cluster of type V(cce). An empty one takes it away.
            type: str
  purge:
    description:
      - Whether resources that are not declared are dissociated.
    type: bool
    default: false
notes:
  - Needs the IAM action C(servicestage:environment:get).
  - Needs the IAM action C(servicestage:environment:list) with O(environment_name), or with O(environment_id) to tell an
    environment that is absent from one that may not be seen.
  - Needs the IAM action C(servicestage:environment:modify) to change the list.
  - A cluster of type V(custom_k8s) whose C(kube_config) the service does not show is written back without it. A warning
    names it; whether the service keeps the C(kube_config) then is not documented.
seealso:
  - module: stagecraft.huaweicloud.servicestage_environment
"""

EXAMPLES = r"""
- name: Associate a cluster and a load balancer, and leave all others as they are
  stagecraft.huaweicloud.servicestage_environment_resources:
    environment_name: env-0001
    resources:
      - id: 02f9a523-cefe-11ee-afc1-0255ac100045
        type: cce
        name: shop-cluster
      - id: d2917177-3436-4e53-a5bc-706c3529e0e7
        type: elb
        alias: front

- name: Associate nothing but the cluster
  stagecraft.huaweicloud.servicestage_environment_resources:
    environment_name: env-0001
    resources:
      - id: 02f9a523-cefe-11ee-afc1-0255ac100045
        type: cce
    purge: true
"""

RETURN = r"""
environment_id:
  description: ID of the environment.
  returned: success, and when the resources are not as declared after a write
  type: str
  sample: bd30574b-2ed1-44d1-82c8-24a0e528ec37
resources:
  description: All resources of the environment as they are afterwards, or in check mode as they would be.
  returned: success, and when the resources are not as declared after a write
  type: list
  elements: dict
  contains:
    id:
      description: ID of the resource.
      returned: always
      type: str
      sample: d2917177-3436-4e53-a5bc-706c3529e0e7
    type:
      description: Type of the resource.
      returned: always
      type: str
      sample: elb
    name:
      description: Name of the resource, empty without one.
      returned: when the service shows it
      type: str
      sample: elb-pu6a
    alias:
      description: Alias of the resource.
      returned: when it has one
      type: str
      sample: front
    parameters:
      description: Parameters of the resource. A C(kube_config) is shown as V((hidden\)).
      returned: when it has some
      type: dict
      sample:
        namespace: default
changes:
  description: Names of what was changed, or in check mode would be; no values. Empty when nothing is.
  returned: success
  type: list
  elements: str
  sample:
    - resources.d2917177-3436-4e53-a5bc-706c3529e0e7.alias
failure:
  description: What the service, or the network, said.
  returned: on failure
  type: dict
  contains:
    service:
      description: The service that was asked; one of iam, servicestage, codeartsdeploy, roma and apig.
      returned: always
      type: str
      sample: servicestage
    operation:
      description: The operation of its API, null when no request was made.
      returned: always
      type: str
      sample: ModifyResourceInEnvironment
    http_status:
      description: Status of the answer, null without one.
      returned: always
      type: int
      sample: 400
    error_code:
      description: Error code of the service or of its gateway.
      returned: always
      type: str
      sample: SVCSTG.00100400
    error_msg:
      description: Its text.
      returned: always
      type: str
      sample: parameter invalid
    request_id:
      description: ID of the request, for the support of the cloud.
      returned: always
      type: str
      sample: 7a8b1c0e5f6d4e3b9a2c1d0f8e7b6a5c
    retried:
      description: How often the request was tried again.
      returned: always
      type: int
      sample: 0
    iam_action:
      description: The IAM action that the request needs, where it is documented.
      returned: always
      type: str
      sample: servicestage:environment:modify
"""

from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.frontend import run_module
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations.servicestage_environment_resources import (  # noqa: E501
    ServicestageEnvironmentResources,
)


def main() -> None:
    run_module(ServicestageEnvironmentResources)


if __name__ == "__main__":
    main()
