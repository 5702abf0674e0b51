"""The calls about row policies and user tags, for which the clients have no methods yet."""

import json
import urllib.request

import grpc
from pymilvus import MilvusException
from pymilvus.grpc_gen import milvus_pb2, milvus_pb2_grpc

from checks import Refused
from cluster import URI, as_refused, encoded

ACTIONS = ["Query", "Search", "Insert", "Delete", "Upsert"]


def calls_of(token):
    """By the stubs inside pymilvus; before 3.0 they have no such messages, so by REST."""
    return StubCalls(token) if hasattr(milvus_pb2, "CreateRowPolicyRequest") else RestCalls(token)


class StubCalls:
    def __init__(self, token):
        self._metadata = [("authorization", encoded(token))]

    def _call(self, method, request):
        def call():
            with grpc.insecure_channel(URI.removeprefix("http://")) as channel:
                stub = getattr(milvus_pb2_grpc.MilvusServiceStub(channel), method)
                reply = stub(request, metadata=self._metadata, timeout=20)
            status = getattr(reply, "status", reply)
            if status.code or status.error_code:
                raise MilvusException(status.code, status.reason)
            return reply

        return as_refused(call)

    def create(self, collection, name, using):
        actions = [milvus_pb2.RowPolicyAction.Value(action) for action in ACTIONS]
        request = milvus_pb2.CreateRowPolicyRequest(
            collection_name=collection, policy_name=name, actions=actions, using_expr=using
        )
        self._call("CreateRowPolicy", request)

    def drop(self, collection, name):
        request = milvus_pb2.DropRowPolicyRequest(collection_name=collection, policy_name=name)
        self._call("DropRowPolicy", request)

    def listed(self, collection):
        """Name and filter of each policy."""
        request = milvus_pb2.ListRowPoliciesRequest(collection_name=collection)
        policies = self._call("ListRowPolicies", request).policies
        return sorted((policy.policy_name, policy.using_expr) for policy in policies)

    def tag(self, user, **tags):
        self._call("AddUserTags", milvus_pb2.AddUserTagsRequest(user_name=user, tags=tags))

    def tags(self, user):
        return dict(self._call("GetUserTags", milvus_pb2.GetUserTagsRequest(user_name=user)).tags)

    def untag(self, user, *keys):
        self._call("DeleteUserTags", milvus_pb2.DeleteUserTagsRequest(user_name=user, tag_keys=keys))


class RestCalls:
    def __init__(self, token):
        self._token = token

    def _call(self, path, **body):
        request = urllib.request.Request(
            f"{URI}/v2/vectordb/{path}",
            data=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                reply = json.load(answer)
        except urllib.error.HTTPError as failure:
            text = json.load(failure)["message"]
            # Of a refused privilege REST shows the gRPC error.
            is_denied = failure.code == 403
            code = "PERMISSION_DENIED" if is_denied else failure.code
            raise Refused(code, text.removeprefix("rpc error: code = PermissionDenied desc = ")) from failure
        if reply["code"]:
            raise Refused(reply["code"], reply["message"])
        return reply["data"]

    def create(self, collection, name, using):
        body = {"collectionName": collection, "policyName": name, "actions": ACTIONS, "usingExpr": using}
        self._call("row_policies/create", **body)

    def drop(self, collection, name):
        self._call("row_policies/drop", collectionName=collection, policyName=name)

    def listed(self, collection):
        policies = self._call("row_policies/list", collectionName=collection)
        return sorted((policy["policyName"], policy["usingExpr"]) for policy in policies)

    def tag(self, user, **tags):
        self._call("users/add_tags", userName=user, tags=tags)

    def tags(self, user):
        return self._call("users/describe_tags", userName=user)

    def untag(self, user, *keys):
        self._call("users/delete_tags", userName=user, tagKeys=list(keys))
