package latchkey.conformance;

import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.service.database.request.DropDatabaseReq;
import io.milvus.v2.service.rbac.PrivilegeGroup;
import io.milvus.v2.service.rbac.request.DropPrivilegeGroupReq;
import io.milvus.v2.service.rbac.request.DropRoleReq;
import io.milvus.v2.service.rbac.request.ListPrivilegeGroupsReq;
import io.milvus.v2.service.utility.request.DropAliasReq;
import io.milvus.v2.service.utility.request.ListAliasesReq;
import java.util.List;
import java.util.stream.Collectors;

/** Removes what the stories, or a failed check, left behind. */
final class CleanUp {
    private CleanUp() {}

    static void run(MilvusClientV2 admin) {
        for (String name : ours(admin.listDatabases().getDatabaseNames())) {
            dropCollections(Cluster.connect(ConnectConfig.builder()
                    .username(Cluster.ADMIN)
                    .password(Cluster.ADMIN_PASSWORD)
                    .dbName(name)));
            admin.dropDatabase(DropDatabaseReq.builder().databaseName(name).build());
        }
        dropCollections(admin);
        for (String name : ours(admin.listUsers())) {
            Users.drop(admin, name);
        }
        for (String name : ours(admin.listRoles())) {
            admin.dropRole(DropRoleReq.builder().roleName(name).forceDrop(true).build());
        }
        List<String> groups =
                admin.listPrivilegeGroups(ListPrivilegeGroupsReq.builder().build()).getPrivilegeGroups().stream()
                        .map(PrivilegeGroup::getGroupName)
                        .collect(Collectors.toList());
        for (String name : ours(groups)) {
            admin.dropPrivilegeGroup(
                    DropPrivilegeGroupReq.builder().groupName(name).build());
        }
    }

    private static void dropCollections(MilvusClientV2 client) {
        for (String name : ours(client.listCollections().getCollectionNames())) {
            ListAliasesReq aliases = ListAliasesReq.builder().collectionName(name).build();
            for (String alias : client.listAliases(aliases).getAlias()) {
                client.dropAlias(DropAliasReq.builder().alias(alias).build());
            }
            Books.drop(client, name);
        }
    }

    /** Names of this run. */
    private static List<String> ours(List<String> names) {
        return names.stream().filter(name -> name.startsWith(Cluster.PREFIX)).collect(Collectors.toList());
    }
}
