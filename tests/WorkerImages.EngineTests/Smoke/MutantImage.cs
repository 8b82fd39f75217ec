using System.Collections.Immutable;

namespace WorkerImages.EngineTests.Smoke;

/// <summary>
/// An image with one mutant or several. The mutants of one image break different promises: a run that finds exactly these broken finds each mutant.
/// </summary>
/// <param name="Mutants">What is wrong with it.</param>
internal sealed record MutantImage(ImmutableArray<Mutant> Mutants)
{
    /// <summary>The promises it breaks.</summary>
    public IEnumerable<string> Broken => Mutants.SelectMany(mutant => mutant.Broken);

    /// <summary>The Dockerfile lines that make it out of a good one.</summary>
    public string Lines => string.Join('\n', Mutants.Select(mutant => mutant.Lines));

    /// <summary>Puts each mutant into the first image that has room for it.</summary>
    public static ImmutableArray<MutantImage> Of(IEnumerable<Mutant> mutants)
    {
        var images = new List<MutantImage>();
        foreach (var mutant in mutants)
        {
            var place = images.FindIndex(image => image.HasRoomFor(mutant));
            if (place < 0)
            {
                images.Add(new([mutant]));
            }
            else
            {
                images[place] = new([.. images[place].Mutants, mutant]);
            }
        }

        return [.. images];
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join("; ", Mutants.Select(mutant => mutant.Name));

    private bool HasRoomFor(Mutant mutant) =>
        !mutant.IsAlone
        && !Mutants.Any(other => other.IsAlone || (other.HasStart && mutant.HasStart))
        && !Broken.Intersect(mutant.Broken).Any();
}
