using System.Globalization;
using WorkerImages.Yaml;

namespace WorkerImages.Catalog.Policies;

/// <summary>When the nightly run rebuilds an image whose source has not changed.</summary>
internal sealed record RefreshPolicy
{
    /// <summary>How long a security update of the archive may wait.</summary>
    public DayLimit Security { get; init; } = new(0);

    /// <summary>How long another update may wait; when one is due, all are taken.</summary>
    public DayLimit Updates { get; init; } = new(7);

    /// <summary>How long a base's new content may wait.</summary>
    public DayLimit Bases { get; init; } = new(0);

    /// <summary>How old the last build may be before it is made again, to see whether it still can be and comes out equal.</summary>
    public DayLimit Age { get; init; } = new(30);

    /// <summary>Why the nightly run leaves the image as it is; null where it does not.</summary>
    public string? Frozen { get; init; }
}

/// <summary>A number of days.</summary>
/// <param name="Days">Null for never.</param>
internal readonly record struct DayLimit(int? Days)
{
    /// <summary>When something that is there since a time is due; null for never.</summary>
    public DateTimeOffset? After(DateTimeOffset since) => Days is { } days ? since.AddDays(days) : null;

    /// <inheritdoc/>
    public override string ToString() => Days?.ToString(CultureInfo.InvariantCulture) ?? "never";
}

/// <summary>The keys of <c>refresh</c>, the same in <c>catalog.yaml</c> and in <c>image.yaml</c>.</summary>
internal static class RefreshKeys
{
    private const string Never = "never";

    private static readonly Shape<DayLimit> Days = new EitherShape<DayLimit>(
        node => node is ScalarNode { Text: Never },
        new ChoiceShape<DayLimit>((Never, new(null))),
        new MappedShape<int, DayLimit>(new NumberShape(0, 3650), days => new(days)));

    private static readonly Key<DayLimit> Security = new(
        "security", "Days that a security update of the archive may wait, or never. Default: 0, at once.", Days);

    private static readonly Key<DayLimit> Updates = new(
        "updates", "Days that another update may wait, or never; when one is due, all are taken. Fewer days are more builds. Default: 7.", Days);

    private static readonly Key<DayLimit> Bases = new(
        "bases", "Days that new content of the base may wait, or never. Default: 0, at once.", Days);

    private static readonly Key<DayLimit> Age = new(
        "age",
        "Days after which an image is built again though nothing is known to have changed, or never; equal content is not published. Fewer days are more builds. Default: 30.",
        Days);

    private static readonly Key<string> Frozen = new(
        "frozen", "Why the nightly run leaves the image as it is, such as \"until the release of May\". Publish does not.", Texts.Of(Grammars.Description));

    public static readonly MapShape<MapValues> Shape = new([Security, Updates, Bases, Age, Frozen], [], values => values);

    /// <summary>A policy with what is said differently.</summary>
    /// <param name="values">What is said; null for nothing.</param>
    /// <param name="otherwise">What holds where nothing is said.</param>
    public static RefreshPolicy Of(MapValues? values, RefreshPolicy otherwise) => values is null ? otherwise : new()
    {
        Security = values.Get(Security, otherwise.Security),
        Updates = values.Get(Updates, otherwise.Updates),
        Bases = values.Get(Bases, otherwise.Bases),
        Age = values.Get(Age, otherwise.Age),
        Frozen = values.Get(Frozen) ?? otherwise.Frozen,
    };
}
