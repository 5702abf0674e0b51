package latchkey.conformance;

import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.service.collection.request.DropCollectionReq;

/** Walks the credential story and the main job with the Java SDK against a started cluster. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
        System.out.println("# milvus-sdk-java " + System.getProperty("sdk", "") + ", Java " + Runtime.version());
        Checks checks = new Checks();
        new SignIn(checks).run();
        MilvusClientV2 admin = Cluster.signIn(Cluster.ADMIN, Cluster.ADMIN_PASSWORD);
        Users users = new Users(checks, admin);
        Vectors vectors = new Vectors(checks, admin);
        try {
            users.run();
            vectors.run();
            new Roles(checks, admin, vectors).run();
            users.runLast();
            vectors.runLast();
        } finally {
            cleanUp(admin);
            Cluster.closeAll();
        }
        System.exit(checks.finish());
    }

    /** Removes what a failed check left behind. */
    private static void cleanUp(MilvusClientV2 admin) {
        for (String name : admin.listCollections().getCollectionNames()) {
            if (name.startsWith(Cluster.PREFIX)) {
                admin.dropCollection(DropCollectionReq.builder().collectionName(name).build());
            }
        }
        for (String name : admin.listUsers()) {
            if (name.startsWith(Cluster.PREFIX)) {
                Users.drop(admin, name);
            }
        }
    }
}
