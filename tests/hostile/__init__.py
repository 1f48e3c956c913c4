# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Input and services that mean harm: made from the argument specs and from the OpenAPI documents, not by hand."""
