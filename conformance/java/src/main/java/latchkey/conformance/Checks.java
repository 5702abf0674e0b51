package latchkey.conformance;

import java.util.Objects;
import java.util.regex.Pattern;

/** Counts checks and prints one line for each. */
final class Checks {
    private int passed;
    private int failed;

    interface Step {
        void run() throws Exception;
    }

    /** Runs the step; it fails by throwing. Later checks run all the same. Returns whether it passed. */
    boolean check(String name, Step step) {
        try {
            step.run();
            passed++;
            System.out.println("ok - " + name);
            return true;
        } catch (Throwable why) {
            failed++;
            String text = (why.getClass().getSimpleName() + " " + why.getMessage()).replaceAll("\\s+", " ");
            System.out.println("not ok - " + name + ": " + text.substring(0, Math.min(text.length(), 500)));
            return false;
        }
    }

    /** Prints the totals; returns the exit code of the program. */
    int finish() {
        System.out.println(passed + " passed, " + failed + " failed");
        return failed > 0 ? 1 : 0;
    }

    static void equal(Object got, Object wanted) {
        if (!Objects.equals(got, wanted)) {
            throw new AssertionError("got " + got + ", wanted " + wanted);
        }
    }

    static void holds(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }

    /** The step must fail with this code and with a text that the whole pattern matches. */
    static void refused(String code, Pattern text, Step step) throws Exception {
        try {
            step.run();
        } catch (RuntimeException failure) {
            Refusal refusal = Refusal.of(failure);
            equal(refusal.code, code);
            holds(text.matcher(refusal.text).matches(), "text '" + refusal.text + "' does not match " + text);
            return;
        }
        throw new AssertionError("was not refused");
    }

    static void refused(String code, String text, Step step) throws Exception {
        refused(code, Pattern.compile(Pattern.quote(text)), step);
    }
}
