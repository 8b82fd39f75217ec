using System.Collections.Immutable;
using WorkerImages.EngineTests.Publishing;
using WorkerImages.Oci;
using WorkerImages.Planning;
using WorkerImages.Signing;
using WorkerImages.State;

namespace WorkerImages.EngineTests.State;

/// <summary>Published workers of others as bases, in a real registry: where there is a key, their signatures count.</summary>
public sealed class WorkerBasesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [RegistryFact]
    public async Task A_worker_image_is_a_base_where_a_key_that_was_given_has_signed_it()
    {
        await using var bench = await RegistryStateBench.StartAsync();
        using var theirs = SignedImage.NewKey();
        using var ours = SignedImage.NewKey();
        var repository = bench.Repository("worker");
        await new SignedImage().PutAsync(bench.Client, repository, theirs, Token);
        var fact = await LookAsync(bench, repository.WithTag("1.0"));
        Assert.Equal("worker", fact.WorkerImage);

        Assert.Equal(fact, await JudgeAsync(bench, fact));
        Assert.Equal(fact, await JudgeAsync(bench, fact, ours.Public, theirs.Public));
        Assert.StartsWith("no key that was given has signed it: ", (await JudgeAsync(bench, fact, ours.Public)).Objection, StringComparison.Ordinal);
    }

    [RegistryFact]
    public async Task One_that_nobody_has_signed_is_told_and_where_nobody_answers_nothing_is_known()
    {
        await using var bench = await RegistryStateBench.StartAsync();
        using var key = SignedImage.NewKey();
        var fact = SampleWorker(bench.Repository("nobodys"));

        Assert.Equal("it is not signed", (await JudgeAsync(bench, fact, key.Public)).Objection);
        var silent = await JudgeAsync(bench, SampleWorker(Reference.Parse("127.0.0.1:9/acme/worker")), key.Public);
        Assert.Contains("127.0.0.1:9 does not answer", silent.Unanswered, StringComparison.Ordinal);
        Assert.Null(silent.Identity);
    }

    private static ExternalFact SampleWorker(Reference repository) =>
        TestKit.SampleImages.FromRegistry("b", repository.WithTag("1"), TestKit.SampleImages.DigestOf("b")) with
        {
            Labels = ImmutableSortedDictionary<string, string>.Empty.Add(Outcomes.LabelNames.Image, "worker"),
        };

    private static Task<ExternalFact> LookAsync(RegistryStateBench bench, Reference reference) =>
        new BaseDigests(bench.Client).LookAsync("b", reference, RegistryStateBench.Amd, Token);

    private static async Task<ExternalFact> JudgeAsync(RegistryStateBench bench, ExternalFact fact, params ImmutableArray<VerificationKey> keys) =>
        (await new WorkerBases(bench.Client, keys).JudgeAsync(ImmutableDictionary<string, ExternalFact>.Empty.Add("b", fact), Token))["b"];
}
