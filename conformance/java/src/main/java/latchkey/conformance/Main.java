package latchkey.conformance;

import io.milvus.v2.client.MilvusClientV2;

/** Walks the stories of users, vectors and access control with the Java SDK against a started cluster. */
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
            Data data = new Data(checks, admin);
            data.run();
            new Search(checks, admin).run();
            data.runLast();
            new Roles(checks, admin, vectors).run();
            storiesOfAccess(checks, admin);
            users.runLast();
            vectors.runLast();
        } finally {
            CleanUp.run(admin);
            Cluster.closeAll();
        }
        System.exit(checks.finish());
    }

    private static void storiesOfAccess(Checks checks, MilvusClientV2 admin) {
        checks.check("create two small collections", () -> {
            Books.create(admin, Books.BOOKS);
            Books.create(admin, Books.FILMS);
        });
        new Grants(checks, admin).run();
        new Groups(checks, admin).run();
        new Names(checks, admin).run();
        new RowPolicies(checks, admin).run();
    }
}
