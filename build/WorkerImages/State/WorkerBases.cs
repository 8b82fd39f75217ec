using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Planning;
using WorkerImages.Registry;
using WorkerImages.Signing;

namespace WorkerImages.State;

/// <summary>A base that is a published worker image is trusted as a parent is: where there is a key, by its signature.</summary>
/// <param name="registry">Who is asked.</param>
/// <param name="keys">Whose signatures count; none to trust every base.</param>
internal sealed class WorkerBases(IRegistry registry, ImmutableArray<VerificationKey> keys)
{
    private readonly RegistryQueries _questions = new();
    private readonly SignatureStore _proofs = new(registry);

    /// <summary>The same facts, for worker images with what their signatures say.</summary>
    public async Task<ImmutableDictionary<string, ExternalFact>> JudgeAsync(
        ImmutableDictionary<string, ExternalFact> facts, CancellationToken cancellationToken)
    {
        foreach (var fact in keys.IsEmpty ? [] : facts.Values.Where(fact => fact is { WorkerImage: not null, Digest: not null }))
        {
            facts = facts.SetItem(fact.Name, await JudgeAsync(fact, cancellationToken));
        }

        return facts;
    }

    private async Task<ExternalFact> JudgeAsync(ExternalFact fact, CancellationToken cancellationToken)
    {
        var image = Reference.Parse(fact.BuildReference!);
        var (signature, unanswered) = await _questions.AskAsync(
            image.Registry, token => _proofs.SignatureAsync(keys, image, fact.Digest!, [], token), cancellationToken);
        return signature is null
            ? ExternalFact.NotHere(fact.Name, fact.Digest) with { Unanswered = $"the tool does not know who has signed {image}: {unanswered}" }
            : signature.IsGood ? fact
            : fact with { Objection = signature.Objections.IsEmpty ? "it is not signed" : $"no key that was given has signed it: {string.Join("; ", signature.Objections)}" };
    }
}
