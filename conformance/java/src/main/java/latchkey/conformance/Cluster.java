package latchkey.conformance;

import io.milvus.grpc.ConnectRequest;
import io.milvus.grpc.MilvusServiceGrpc;
import io.milvus.shaded.io.grpc.ManagedChannel;
import io.milvus.shaded.io.grpc.ManagedChannelBuilder;
import io.milvus.shaded.io.grpc.Metadata;
import io.milvus.shaded.io.grpc.stub.MetadataUtils;
import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The cluster under test: how to sign in, and the texts of its refusals. */
final class Cluster {
    static final String URI = environment("LATCHKEY_URI");
    static final String ADMIN = environment("LATCHKEY_ADMIN_USER");
    static final String ADMIN_PASSWORD = environment("LATCHKEY_ADMIN_PASSWORD");
    static final String API_KEY = environment("LATCHKEY_API_KEY");

    /** Users and collections of this run; several programs may share one server. */
    static final String PREFIX = String.format("java_%06x_", new SecureRandom().nextInt(1 << 24));

    static final String UNAUTHENTICATED = "UNAUTHENTICATED";
    static final String BAD_LOGIN = "auth check failure, please check username and password are correct";
    static final String BAD_KEY = "auth check failure, please check api key is correct";
    static final String NO_LOGIN = "missing authorization in header";
    static final String BAD_TOKEN = "invalid token format";

    private static final List<MilvusClientV2> OPEN = new ArrayList<>();

    private Cluster() {}

    private static String environment(String name) {
        String value = System.getenv(name);
        if (value == null) {
            throw new IllegalStateException("set " + name);
        }
        return value;
    }

    /** The text of a refused privilege; cluster-wide privileges show the database `*`. */
    static Pattern denied(String user, String privilege) {
        return denied(user, privilege, "(default|\\*)");
    }

    static Pattern denied(String user, String privilege, String database) {
        return Pattern.compile(privilege + ": permission deny to " + user + " in the `" + database + "` database");
    }

    static MilvusClientV2 connect(ConnectConfig.ConnectConfigBuilder credential) {
        MilvusClientV2 client = new MilvusClientV2(credential.uri(URI).connectTimeoutMs(20_000).build());
        OPEN.add(client);
        return client;
    }

    static MilvusClientV2 signIn(String user, String password) {
        MilvusClientV2 client = connect(ConnectConfig.builder().username(user).password(password));
        alive(client);
        return client;
    }

    static MilvusClientV2 withToken(String token) {
        return connect(ConnectConfig.builder().token(token));
    }

    /** One call that every signed-in user may make. */
    static void alive(MilvusClientV2 client) {
        Checks.holds(client.getServerVersion().startsWith("v"), "odd server version");
    }

    static void cannotSignIn(String user, String password) throws Exception {
        Checks.refused(UNAUTHENTICATED, BAD_LOGIN, () -> signIn(user, password));
    }

    static void closeAll() throws InterruptedException {
        for (MilvusClientV2 client : OPEN) {
            client.close(1);
        }
    }

    /** `Connect` with this very `authorization` value: below what the SDK can send. */
    static void rawConnect(String authorization) throws InterruptedException {
        raw(authorization, stub -> stub.connect(ConnectRequest.getDefaultInstance()));
    }

    /** A call that the SDK has no method for. */
    static <T> T raw(String authorization, Function<MilvusServiceGrpc.MilvusServiceBlockingStub, T> call)
            throws InterruptedException {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), authorization);
        ManagedChannel channel =
                ManagedChannelBuilder.forTarget(URI.replace("http://", "")).usePlaintext().build();
        try {
            return call.apply(MilvusServiceGrpc.newBlockingStub(channel)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .withDeadlineAfter(20, TimeUnit.SECONDS));
        } finally {
            channel.shutdownNow().awaitTermination(1, TimeUnit.SECONDS);
        }
    }

    static String encoded(String token) {
        return Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.UTF_8));
    }
}
