"""Compares what the server knows of every RPC with the descriptor inside the installed pymilvus.

    python descriptor.py TABLE

TABLE is what conformance/method-table.ts writes. Needs no server.
"""

import json
import sys

import pymilvus
from checks import Checks, holds
from pymilvus.grpc_gen import common_pb2, milvus_pb2

ANNOTATION = common_pb2.privilege_ext_obj
STATUS = common_pb2.Status.DESCRIPTOR

# Upstream's own nodes speak it among themselves; no proxy serves it and no SDK calls it.
INTERNAL_SERVICES = {"ProxyService"}

# Of the newest protocol, which no released SDK carries yet (packages/contract/generate.ts).
NEWER = {"UpdateRowPolicy"}

MESSAGES = ("service", "request", "response", "streaming", "dbField", "statusField")
PRIVILEGES = ("objectType", "privilege", "nameField", "namesField")


def number(index):
    """Field numbers as the table has them: -1 where there is none, which the wire leaves at 0 too."""
    return index or -1


def annotation(message):
    options = message.GetOptions()
    if not options.HasExtension(ANNOTATION):
        return {"objectType": None, "privilege": None, "nameField": -1, "namesField": -1}
    found = options.Extensions[ANNOTATION]
    return {
        "objectType": common_pb2.ObjectType.Name(found.object_type),
        "privilege": common_pb2.ObjectPrivilege.Name(found.object_privilege),
        "nameField": number(found.object_name_index),
        "namesField": number(found.object_name_indexs),
    }


def database_field(message):
    for name in ("db_name", "dbName"):
        if name in message.fields_by_name:
            return message.fields_by_name[name].number
    return -1


def status_field(message):
    if message is STATUS:
        return 0
    return next((field.number for field in message.fields if field.message_type is STATUS), -1)


def rows_of(file):
    """A row for every RPC that SDKs can call, in the terms of the table."""
    for service in file.services_by_name.values():
        if service.name in INTERNAL_SERVICES:
            continue
        for method in service.methods:
            yield {
                "service": service.full_name,
                "name": method.name,
                "request": method.input_type.full_name,
                "response": method.output_type.full_name,
                "streaming": method.client_streaming or method.server_streaming,
                "dbField": database_field(method.input_type),
                "statusField": status_field(method.output_type),
                **annotation(method.input_type),
            }


def by_name(rows):
    return {row["name"]: row for row in rows}


def same(ours, theirs, keys):
    """Every RPC that both have must agree in these columns."""
    shared = sorted(ours.keys() & theirs.keys())
    holds(len(shared) > 100, f"only {len(shared)} RPCs to compare")
    different = [
        f"{name}.{key}: ours {ours[name][key]!r}, pymilvus {theirs[name][key]!r}"
        for name in shared
        for key in keys
        if ours[name][key] != theirs[name][key]
    ]
    holds(not different, "; ".join(different))


def same_names(ours, theirs):
    lacking, beyond = sorted(theirs.keys() - ours.keys()), sorted(ours.keys() - theirs.keys() - NEWER)
    holds(not lacking and not beyond, f"the table lacks {lacking}, pymilvus lacks {beyond}")


def policy_asks(ours, theirs, profile):
    """What is annotated is what the policy asks for, no less and nothing else."""
    annotated = {name: row for name, row in theirs.items() if row["privilege"]}
    holds(len(annotated) > 100, f"only {len(annotated)} annotated RPCs")
    different = []
    for name, row in sorted(annotated.items()):
        wanted = f"{row['objectType']} {row['privilege']}"
        asked = ours[name]["asked"][profile] if name in ours else None
        if asked != wanted:
            different.append(f"{name}: asks for {asked!r}, annotated {wanted!r}")
    holds(not different, "; ".join(different))


def main(path):
    with open(path, encoding="utf-8") as table:
        ours = by_name(json.load(table))
    theirs = by_name(rows_of(milvus_pb2.DESCRIPTOR))
    checks = Checks()
    both = (ours, theirs)
    check = checks.check
    check(f"the table has the {len(theirs)} RPCs of pymilvus and no other", lambda: same_names(*both))
    check("every RPC has the same messages", lambda: same(*both, MESSAGES))
    check("every RPC has the same privilege, object and name fields", lambda: same(*both, PRIVILEGES))
    for profile in ("zilliz", "milvus"):
        name = f"profile {profile}: the policy asks for what is annotated"
        check(name, lambda profile=profile: policy_asks(*both, profile))
    return checks.finish()


if __name__ == "__main__":
    print(f"# descriptor of pymilvus {pymilvus.__version__}", flush=True)
    sys.exit(main(sys.argv[1]))
