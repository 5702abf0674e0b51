package latchkey.conformance;

import io.milvus.grpc.AddUserTagsRequest;
import io.milvus.grpc.CreateRowPolicyRequest;
import io.milvus.grpc.DeleteUserTagsRequest;
import io.milvus.grpc.DropRowPolicyRequest;
import io.milvus.grpc.GetUserTagsRequest;
import io.milvus.grpc.GetUserTagsResponse;
import io.milvus.grpc.ListRowPoliciesRequest;
import io.milvus.grpc.ListRowPoliciesResponse;
import io.milvus.grpc.RowPolicy;
import io.milvus.grpc.RowPolicyAction;
import io.milvus.grpc.Status;
import io.milvus.v2.exception.ErrorCode;
import io.milvus.v2.exception.MilvusClientException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The calls about row policies and user tags, for which the SDK has messages but no methods yet. */
final class PolicyCalls {
    private final String authorization;
    private final String collection;

    PolicyCalls(String user, String password, String collection) {
        this.authorization = Cluster.encoded(user + ":" + password);
        this.collection = collection;
    }

    /** As the SDK does with a failed status. */
    private static void check(Status status) {
        if (status.getCode() != 0) {
            throw new MilvusClientException(ErrorCode.SERVER_ERROR, status.getReason(), status.getCode(), 0);
        }
    }

    void create(String name, String filter) throws InterruptedException {
        CreateRowPolicyRequest request = CreateRowPolicyRequest.newBuilder()
                .setCollectionName(collection)
                .setPolicyName(name)
                .addAllActions(List.of(
                        RowPolicyAction.Query,
                        RowPolicyAction.Search,
                        RowPolicyAction.Insert,
                        RowPolicyAction.Delete,
                        RowPolicyAction.Upsert))
                .setUsingExpr(filter)
                .build();
        check(Cluster.raw(authorization, stub -> stub.createRowPolicy(request)));
    }

    void drop(String name) throws InterruptedException {
        DropRowPolicyRequest request = DropRowPolicyRequest.newBuilder()
                .setCollectionName(collection)
                .setPolicyName(name)
                .build();
        check(Cluster.raw(authorization, stub -> stub.dropRowPolicy(request)));
    }

    /** Filters by the policy's name. */
    Map<String, String> list() throws InterruptedException {
        ListRowPoliciesRequest request =
                ListRowPoliciesRequest.newBuilder().setCollectionName(collection).build();
        ListRowPoliciesResponse reply = Cluster.raw(authorization, stub -> stub.listRowPolicies(request));
        check(reply.getStatus());
        return reply.getPoliciesList().stream()
                .collect(Collectors.toMap(RowPolicy::getPolicyName, RowPolicy::getUsingExpr));
    }

    void tag(String user, String key, String value) throws InterruptedException {
        AddUserTagsRequest request = AddUserTagsRequest.newBuilder()
                .setUserName(user)
                .putTags(key, value)
                .build();
        check(Cluster.raw(authorization, stub -> stub.addUserTags(request)));
    }

    Map<String, String> tags(String user) throws InterruptedException {
        GetUserTagsRequest request = GetUserTagsRequest.newBuilder().setUserName(user).build();
        GetUserTagsResponse reply = Cluster.raw(authorization, stub -> stub.getUserTags(request));
        check(reply.getStatus());
        return reply.getTagsMap();
    }

    void untag(String user, String key) throws InterruptedException {
        DeleteUserTagsRequest request = DeleteUserTagsRequest.newBuilder()
                .setUserName(user)
                .addTagKeys(key)
                .build();
        check(Cluster.raw(authorization, stub -> stub.deleteUserTags(request)));
    }
}
