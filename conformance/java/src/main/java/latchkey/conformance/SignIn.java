package latchkey.conformance;

import static latchkey.conformance.Checks.holds;
import static latchkey.conformance.Checks.refused;
import static latchkey.conformance.Cluster.ADMIN;
import static latchkey.conformance.Cluster.API_KEY;
import static latchkey.conformance.Cluster.UNAUTHENTICATED;
import static latchkey.conformance.Cluster.encoded;

import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;

/** Who gets in, and what the others are told. */
final class SignIn {
    private static final String NOBODY = Cluster.PREFIX + "nobody";

    private final Checks checks;

    SignIn(Checks checks) {
        this.checks = checks;
    }

    void run() {
        String last = API_KEY.endsWith("a") ? "b" : "a";
        String flipped = API_KEY.substring(0, API_KEY.length() - 1) + last;
        raw("a key with one character changed is refused", Cluster.BAD_KEY, encoded(flipped));
        raw("garbage is refused: not base64", Cluster.BAD_TOKEN, "%%% not base64 %%%");
        raw("garbage is refused: a Bearer word", Cluster.BAD_TOKEN, "Bearer " + encoded("a:b"));
        raw("garbage is refused: an empty password", Cluster.BAD_LOGIN, encoded(NOBODY + ":"));

        sdk("the SDK does not connect without a credential", Cluster.NO_LOGIN, ConnectConfig.builder());
        sdk(
                "the SDK does not connect with a wrong password",
                Cluster.BAD_LOGIN,
                ConnectConfig.builder().username(ADMIN).password("Wrong-pass1"));
        sdk(
                "an unknown user gets the same answer",
                Cluster.BAD_LOGIN,
                ConnectConfig.builder().username(NOBODY).password("Wrong-pass1"));
        sdk(
                "the SDK does not connect with a wrong API key",
                Cluster.BAD_KEY,
                ConnectConfig.builder().token("notanapikey"));

        checks.check("the API key signs in", () -> listsAdmin(Cluster.withToken(API_KEY)));
        checks.check(
                "db_admin signs in with user:password as token",
                () -> listsAdmin(Cluster.withToken(ADMIN + ":" + Cluster.ADMIN_PASSWORD)));
    }

    private void raw(String name, String text, String authorization) {
        checks.check(name, () -> refused(UNAUTHENTICATED, text, () -> Cluster.rawConnect(authorization)));
    }

    private void sdk(String name, String text, ConnectConfig.ConnectConfigBuilder credential) {
        checks.check(name, () -> refused(UNAUTHENTICATED, text, () -> Cluster.connect(credential)));
    }

    private static void listsAdmin(MilvusClientV2 client) {
        holds(client.listUsers().contains(ADMIN), "db_admin is not listed");
    }
}
