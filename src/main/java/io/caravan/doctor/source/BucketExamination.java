package io.caravan.doctor.source;

import io.caravan.doctor.Answer;
import io.caravan.doctor.Check;
import io.caravan.doctor.Examination;
import io.caravan.process.backup.BackupSettings;
import io.caravan.source.s3.BucketCheck;
import io.caravan.source.s3.BucketRights;
import io.caravan.source.s3.BucketState;
import io.caravan.source.s3.S3Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What flows need of a bucket. No object is made at any time. */
public final class BucketExamination implements Examination {

    private final BucketNeed need;
    private final BucketRights rights;

    public BucketExamination(BucketNeed need) {
        this.need = need;
        this.rights = new BucketRights(need.connection(), need.path());
    }

    @Override
    public String server() {
        return "S3";
    }

    @Override
    public Answer reach() {
        S3Connection s3 = need.connection();
        BucketState state = new BucketCheck(s3).look();
        if (!state.isUsable()) {
            throw new IllegalArgumentException(
                    state.kind() == BucketState.Kind.MISSING
                            ? "There is no bucket '" + s3.bucket() + "' at " + s3.address() + ". aws s3 mb s3://"
                                    + s3.bucket() + ", or name another one (s3.bucket)"
                            : state.line());
        }
        return Answer.ok("bucket '" + s3.bucket() + "' at " + s3.address());
    }

    @Override
    public List<Check> checks() {
        List<Check> checks = new ArrayList<>(List.of(
                new Check("list", () -> answer(rights.list(), "tried")),
                new Check("get", () -> answer(rights.get(), "tried with an object that is not there"))));
        if (need.writes()) {
            checks.add(new Check("put", () -> answer(rights.put(), "tried: an upload was begun and given up")));
            checks.add(new Check("delete", this::delete));
        }
        if (need.backup() != null) {
            checks.add(new Check("keys of the backup", () -> keys(need.backup())));
        }
        return checks;
    }

    private static Answer answer(Optional<String> obstacle, String tried) {
        return obstacle.map(line -> Answer.faultOf(line, "See the policies of the bucket"))
                .orElse(Answer.ok(tried));
    }

    private Answer delete() {
        return rights.keepsVersions()
                ? Answer.warning(
                        "not tried: the bucket keeps versions, or does not say whether, so a trial might leave a mark",
                        "Be sure that the user has s3:DeleteObject")
                : answer(rights.delete(), "tried with an object that is not there");
    }

    private static Answer keys(BackupSettings settings) {
        settings.format();
        return Answer.ok(
                settings.isSigned() ? "objects are signed" : "no signing key: objects are checked, not signed");
    }
}
