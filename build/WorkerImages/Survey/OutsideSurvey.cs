using WorkerImages.Oci;
using WorkerImages.Planning;
using WorkerImages.Registry;

namespace WorkerImages.Survey;

/// <summary>Asks registries what images from outside are now; gets none of them and needs no engine.</summary>
public sealed class OutsideSurvey(IRegistry registry)
{
    private readonly RegistryQuestions _questions = new();

    /// <summary>What is known of one; without an identity it says why.</summary>
    /// <param name="name">Its name in the catalogue, or the reference itself.</param>
    /// <param name="reference">One with a digest needs no question.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    public async Task<ExternalFact> LookAsync(string name, Reference reference, CancellationToken cancellationToken)
    {
        if (reference.Digest is { } pinned)
        {
            return FactOf(name, reference, pinned);
        }

        var (found, unanswered) = await _questions.AskAsync(
            reference.Registry, token => registry.Manifests.ResolveAsync(reference, token), cancellationToken);
        return found is not null
            ? FactOf(name, reference, found.Digest)
            : new(name, null, null, null) { Unanswered = $"what {reference} is now cannot be told: {unanswered ?? "its registry does not have it"}" };
    }

    private static ExternalFact FactOf(string name, Reference reference, Digest digest) =>
        new(name, digest.Text, reference.WithDigest(digest).ToString(), BaseOrigin.Registry);
}
