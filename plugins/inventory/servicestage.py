# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: servicestage
short_description: ServiceStage environments as hosts
version_added: 1.0.0
description:
  - Makes a host of each ServiceStage environment, so that C(serial), C(forks), C(--limit), C(max_fail_percentage) and
    the job slices of AWX spread work over environments. The roles of this collection take the environment of such a
    host by themselves.
  - Tasks for such a host run on the controller, as O(hosts_from=environments) sets C(ansible_connection) to V(local)
    and C(ansible_python_interpreter) to the Python that runs Ansible.
  - The source is a file that ends in C(servicestage.yml) or C(servicestage.yaml).
author:
  - stagecraft.huaweicloud contributors (@stagecraft)
extends_documentation_fragment:
  - stagecraft.huaweicloud.connection
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
notes:
  - Host variables hold no secrets, and no values of environment variables. What they hold is what
    M(stagecraft.huaweicloud.servicestage_environment_info) returns, each key with C(servicestage_) before it.
  - Values of the options may be templates, such as C({{ lookup('env', 'NAME') }}).
  - Needs the IAM action C(servicestage:environment:list).
  - Needs the IAM action C(servicestage:environment:get) with O(gather_resources=true), or with O(hosts_from=ecs).
  - Needs the IAM action C(servicestage:environment:listAddon) with O(gather_addons=true).
options:
  plugin:
    description: Says that the file is for this plugin.
    type: str
    required: true
    choices: [stagecraft.huaweicloud.servicestage]
  regions:
    description:
      - Regions to read, each in the project that is named like it. Left out, the one project that O(region),
        O(project_id) and O(project_name) say, as for modules.
    type: list
    elements: str
  projects:
    description: Projects to read. Not together with O(regions).
    type: list
    elements: dict
    suboptions:
      region:
        description: The project's region. Left out, O(region) counts.
        type: str
      project_id:
        description: The project's ID.
        type: str
      project_name:
        description: The project's name, where the ID is not given. Left out, that of the region.
        type: str
  hosts_from:
    description:
      - What becomes a host. V(environments) are the environments, V(ecs) the Elastic Cloud Servers that they manage.
      - Hosts of V(ecs) have no connection set; C(ansible_host) is their address where the service shows one.
    type: str
    choices: [environments, ecs]
    default: environments
  hostnames:
    description:
      - How hosts are called. Jinja2 expressions over the host variables, such as
        V(servicestage_name ~ '.' ~ servicestage_region), or texts with such an expression in double braces. The first
        one counts that gives a name, which is made of letters, digits, underscores, hyphens and points.
      - Left out, or where none gives a name, the name of the environment or server; where that is none either, its ID.
      - Where two hosts would have the same name, the region comes after it, with a point between them, and where that
        is the same too, the ID. So does what would be called V(all), V(ungrouped) or V(localhost).
    type: list
    elements: str
    default: []
  name_pattern:
    description: Takes the environments whose names match it, with V(*), V(?) and V([abc]) as in file names.
    type: str
  labels:
    description: Takes the environments that have all these labels, with these values.
    type: dict
  deploy_mode:
    description: Takes the environments of this mode.
    type: str
    choices: [virtualmachine, container, mixed]
  vpc_id:
    description: Takes the environments in this VPC.
    type: str
  enterprise_project_id:
    description: Takes the environments of this enterprise project; V(0) is the default one.
    type: str
  gather_resources:
    description: Whether to read the managed resources of each environment, too. One request for each.
    type: bool
    default: false
  gather_addons:
    description: Whether to read the add-ons of each environment, too. One request for each.
    type: bool
    default: false
  connections:
    description: How many requests are under way at once, at most, for each region or project.
    type: int
    default: 8
"""

EXAMPLES = r"""
# servicestage.yml: all environments of one region, grouped by a label and by how they are deployed
plugin: stagecraft.huaweicloud.servicestage
region: cn-north-4
keyed_groups:
  - key: servicestage_labels.stage | default('none')
    prefix: stage
groups:
  containers: servicestage_deploy_mode == 'container'

---
# shop.servicestage.yml: some of the environments of two regions, called by name and region
plugin: stagecraft.huaweicloud.servicestage
regions: [cn-north-4, ap-southeast-1]
name_pattern: shop-*
labels:
  team: shop
hostnames:
  - servicestage_name ~ '.' ~ servicestage_region
compose:
  team: servicestage_labels.team
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/servicestage
cache_timeout: 600

---
# ecs.servicestage.yml: the servers that the environments manage, grouped by environment
plugin: stagecraft.huaweicloud.servicestage
region: cn-north-4
hosts_from: ecs
keyed_groups:
  - key: servicestage_environments | map(attribute='name') | list
    prefix: environment
"""

import contextlib
import typing as t

from ansible.errors import AnsibleError, AnsibleParserError
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable
from ansible.utils.vars import combine_vars

from ..plugin_utils import inventory_hosts, inventory_source

_FILES = ("servicestage.yml", "servicestage.yaml")
# Evaluated for each host, not once.
_OF_HOSTS = ("hostnames", "compose", "groups", "keyed_groups")


@contextlib.contextmanager
def _without_the_file() -> t.Iterator[None]:
    """Keep the lines around a mistake to ourselves, which Ansible shows with a failure: a key may stand in the next."""
    try:
        yield
    except AnsibleError as error:
        raise AnsibleParserError(_said(error)) from None


def _said(error: Exception) -> str:
    """Return the text of a failure, on one line, without what Ansible knows of its place."""
    return " ".join(str(getattr(error, "message", error)).split())


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):  # type: ignore[misc]
    """The inventory plugin."""

    NAME = "stagecraft.huaweicloud.servicestage"

    _given: t.Dict[str, t.Any]

    def verify_file(self, path: str) -> bool:
        return super().verify_file(path) and str(path).endswith(_FILES)

    def parse(self, inventory: t.Any, loader: t.Any, path: str, cache: bool = True) -> None:
        super().parse(inventory, loader, path, cache)
        self._read_config_data(path)
        source = inventory_source.source_of(self._given, self.get_options(), AnsibleParserError)
        hosts = inventory_hosts.hosts_of(self._places(source, path, cache), self.get_option("hosts_from"))
        with _without_the_file():
            for name, variables in inventory_hosts.named(hosts, self._first_name, self._leave_out):
                self._add(name, variables)

    def set_options(self, task_keys: t.Any = None, var_options: t.Any = None, direct: t.Any = None) -> None:
        """Evaluate what the file holds before it is converted: a template may stand for a number, too."""
        with _without_the_file():
            self._given = {str(name): self._evaluated(str(name), value) for name, value in (direct or {}).items()}
            super().set_options(task_keys=task_keys, var_options=var_options, direct=self._given)

    def _evaluated(self, name: str, value: t.Any) -> t.Any:
        if name in _OF_HOSTS:
            return value
        self.templar.available_variables = self._vars or {}
        try:
            return self.templar.template(value)
        except Exception as error:
            raise AnsibleParserError(f"{name} cannot be evaluated: {_said(error)}") from error

    def _places(self, source: inventory_source.Source, path: str, cache: bool) -> list[dict[str, t.Any]]:
        """Return what the places hold, from the cache where it is to be used and has it."""
        if not self.get_option("cache"):
            return inventory_source.read(source, AnsibleParserError)
        key = f"{self.get_cache_key(path)}_{inventory_source.fingerprint(source, AnsibleParserError)}"
        kept = self._kept(key) if cache else None
        if kept is None:
            kept = inventory_source.read(source, AnsibleParserError)
            self._cache[key] = {"places": kept}
        return kept

    def _kept(self, key: str) -> list[dict[str, t.Any]] | None:
        try:
            kept = self._cache[key]["places"]
        except KeyError:
            return None
        except (AnsibleError, OSError, TypeError, ValueError) as error:
            self.display.warning(f"The cache of the inventory cannot be used, so all is read again: {_said(error)}")
            return None
        if inventory_hosts.is_whole(kept):
            return list(kept)
        self.display.warning("The cache of the inventory does not hold what it should, so all is read again.")
        return None

    def _first_name(self, variables: dict[str, t.Any]) -> t.Any:
        """Return the first of ``hostnames`` that gives a name, or None."""
        for expression in self.get_option("hostnames"):
            try:
                name = self._of_host(expression, variables)
                if name not in (None, "") and not inventory_hosts.is_name(name):
                    raise ValueError(f"it gives {name!r}, which cannot be the name of a host")
            except Exception as error:
                if self.get_option("strict"):
                    whose = variables["servicestage_id"]
                    raise AnsibleParserError(
                        f"hostnames: {expression!r} of {whose} cannot be used: {_said(error)}"
                    ) from error
            else:
                if name not in (None, ""):
                    return name
        return None

    def _compose(self, *args: t.Any, **kwargs: t.Any) -> t.Any:
        return inventory_hosts.plain(super()._compose(*args, **kwargs))

    def _of_host(self, expression: str, variables: dict[str, t.Any]) -> t.Any:
        if "{{" not in expression:
            return self._compose(expression, variables)
        extra = self._vars if self.get_option("use_extra_vars") else {}
        self.templar.available_variables = combine_vars(variables, extra)
        return self.templar.template(expression)

    def _leave_out(self, text: str) -> None:
        if self.get_option("strict"):
            raise AnsibleParserError(text)
        self.display.warning(text)

    def _add(self, name: str, variables: dict[str, t.Any]) -> None:
        self.inventory.add_host(name)
        for key, value in variables.items():
            self.inventory.set_variable(name, key, value)
        strict = self.get_option("strict")
        self._set_composite_vars(self.get_option("compose"), variables, name, strict=strict)
        self._add_host_to_composed_groups(self.get_option("groups"), variables, name, strict=strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, name, strict=strict)
