package latchkey.conformance;

import io.milvus.shaded.io.grpc.StatusRuntimeException;
import io.milvus.v2.exception.MilvusClientException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a failed call looked like to the user: gRPC status name or Milvus code, and the text. */
final class Refusal {
    /** The SDK puts a gRPC status that it does not retry into the text of its own exception. */
    private static final Pattern WRAPPED = Pattern.compile(".*StatusRuntimeException: (\\w+): (.*)", Pattern.DOTALL);

    final String code;
    final String text;

    private Refusal(String code, String text) {
        this.code = code;
        this.text = text;
    }

    static Refusal of(RuntimeException failure) {
        if (failure instanceof StatusRuntimeException) {
            StatusRuntimeException status = (StatusRuntimeException) failure;
            return new Refusal(status.getStatus().getCode().name(), status.getStatus().getDescription());
        }
        if (!(failure instanceof MilvusClientException)) {
            throw failure;
        }
        Matcher wrapped = WRAPPED.matcher(String.valueOf(failure.getMessage()));
        if (wrapped.matches()) {
            return new Refusal(wrapped.group(1), wrapped.group(2));
        }
        int code = ((MilvusClientException) failure).getServerErrCode();
        return new Refusal(Integer.toString(code), String.valueOf(failure.getMessage()));
    }
}
