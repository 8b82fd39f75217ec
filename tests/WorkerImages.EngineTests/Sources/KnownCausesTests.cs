using WorkerImages.EngineTests.Program;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Sources;

public sealed class KnownCausesTests(EngineBench bench)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [ShippedFact]
    public async Task What_the_programs_of_a_step_say_in_well_known_words_is_told_by_the_line_that_asked_for_it()
    {
        await using var images = new OwnImages(bench.Engine);
        images.Define("missing", "packages: [tzdata, libnosuch-dev]");
        images.Define("version", "packages: [tzdata=0.1]");

        await images.MustFailInAStepAsync("missing", "3:20: the archive of base 'debian-trixie' has no package libnosuch-dev", "E: Unable to locate package libnosuch-dev", Token);
        await images.MustFailInAStepAsync("version", "3:12: the archive of base 'debian-trixie' has no tzdata in version 0.1", "E: Version '0.1' for 'tzdata' was not found", Token);
    }
}
