package latchkey.conformance;

import static latchkey.conformance.Books.BOOKS;
import static latchkey.conformance.Books.FILMS;
import static latchkey.conformance.Books.MISSING;
import static latchkey.conformance.Checks.equal;
import static latchkey.conformance.Checks.holds;
import static latchkey.conformance.Checks.refused;
import static latchkey.conformance.Cluster.PREFIX;

import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.service.collection.request.DescribeCollectionReq;
import io.milvus.v2.service.collection.request.RenameCollectionReq;
import io.milvus.v2.service.utility.request.AlterAliasReq;
import io.milvus.v2.service.utility.request.CreateAliasReq;
import io.milvus.v2.service.utility.request.DropAliasReq;
import java.util.List;
import java.util.regex.Pattern;

/** Grants follow the collection, not its name; what may not be seen looks like what does not exist. */
final class Names {
    private static final String NOVELS = PREFIX + "novels";
    private static final String SEQUEL = PREFIX + "sequel";
    private static final String FAVOURITES = PREFIX + "favourites";

    private final Checks checks;
    private final MilvusClientV2 admin;
    private final Reader faye;

    Names(Checks checks, MilvusClientV2 admin) {
        this.checks = checks;
        this.admin = admin;
        this.faye = new Reader(admin, "faye");
    }

    void run() {
        visible();
        renamed();
        aliases();
        created();
    }

    private void allowed(String name) {
        equal(faye.has(name), true);
        faye.searches(name);
    }

    private void hidden(String name) throws Exception {
        equal(faye.has(name), false);
        faye.cannotSearch(name);
    }

    private void visible() {
        checks.check("only collections and databases of one's grants are listed", () -> {
            faye.createRole();
            faye.join();
            faye.grant("CollectionReadOnly", BOOKS);
            allowed(BOOKS);
            equal(Reader.collections(faye.session), List.of(BOOKS));
            equal(faye.databases(), List.of("default"));
            holds(Reader.collections(admin).containsAll(List.of(BOOKS, FILMS)), "db_admin does not see both");
        });
        checks.check("what may not be seen looks like what does not exist", () -> {
            for (String name : List.of(FILMS, MISSING)) {
                hidden(name);
                DescribeCollectionReq request =
                        DescribeCollectionReq.builder().collectionName(name).build();
                Pattern text = Pattern.compile(".*collection not found.*" + name + ".*");
                refused("100", text, () -> faye.session.describeCollection(request));
            }
        });
    }

    private void renamed() {
        checks.check("a grant follows a renamed collection", () -> {
            admin.renameCollection(RenameCollectionReq.builder()
                    .collectionName(BOOKS)
                    .newCollectionName(NOVELS)
                    .build());
            allowed(NOVELS);
            hidden(BOOKS);
            equal(faye.shown(), List.of("Global default." + NOVELS + " CollectionReadOnly"));
            equal(Reader.collections(faye.session), List.of(NOVELS));
        });
        checks.check("a new collection of the old name does not inherit it", () -> {
            Books.create(admin, BOOKS);
            hidden(BOOKS);
            allowed(NOVELS);
        });
    }

    private void aliases() {
        checks.check("an alias gives what its collection gives, and no more when it is altered", () -> {
            admin.createAlias(CreateAliasReq.builder()
                    .collectionName(NOVELS)
                    .alias(FAVOURITES)
                    .build());
            allowed(FAVOURITES);
            admin.alterAlias(AlterAliasReq.builder()
                    .collectionName(FILMS)
                    .alias(FAVOURITES)
                    .build());
            hidden(FAVOURITES);
            allowed(NOVELS);
        });
        checks.check("a grant on an alias is one on its collection", () -> {
            faye.grant("CollectionReadOnly", FAVOURITES);
            allowed(FAVOURITES);
            allowed(FILMS);
            String row = "Global default." + FILMS + " CollectionReadOnly";
            holds(faye.shown().contains(row), "is not shown");
            admin.dropAlias(DropAliasReq.builder().alias(FAVOURITES).build());
            allowed(FILMS);
            hidden(FAVOURITES);
            faye.revoke("CollectionReadOnly", FILMS);
            hidden(FILMS);
        });
    }

    private void created() {
        checks.check("a collection that is dropped and created again does not inherit grants", () -> {
            Books.drop(admin, NOVELS);
            Books.create(admin, NOVELS);
            hidden(NOVELS);
            equal(faye.shown(), List.of());
        });
        checks.check("a grant waits for a collection that does not exist yet", () -> {
            faye.grant("CollectionReadOnly", SEQUEL);
            hidden(SEQUEL);
            Books.create(admin, SEQUEL);
            allowed(SEQUEL);
        });
    }
}
