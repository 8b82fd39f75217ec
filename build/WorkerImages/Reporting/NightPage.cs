using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace WorkerImages.Reporting;

/// <summary>A night as people read it: what was done and why, what changed inside, what waits and until when, what the run could not find out.</summary>
internal static class NightPage
{
    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
    };

    /// <summary>GitHub Flavored Markdown.</summary>
    /// <param name="night">The night.</param>
    public static string ToMarkdown(Night night)
    {
        var text = new StringBuilder($"### Night of {night.At:yyyy-MM-dd}: {night.Verdict}\n\n");
        text.Append(MarkdownText.Table(
            ["image", "platform", "what", "why", "from", "to"],
            night.Images.Select(image => new[] { image.Name, image.Platform, image.What, string.Join('\n', image.Why), image.From, image.To })));
        foreach (var image in night.Images.Where(image => !image.Packages.IsEmpty))
        {
            text.Append("\n**").Append(MarkdownText.Cell($"{image.Name} {image.Platform}")).Append("**: packages\n\n");
            text.Append(MarkdownText.Table(
                ["package", "before", "now", ""], image.Packages.Select(package => new[] { package.Name, package.Before, package.Now, package.IsSecurity ? "security" : "" })));
        }

        Append(text, "Unknown", night, image => image.Unknown);
        Append(text, "Waits", night, image => image.Waits);
        Append(text, "Seen, and no reason", night, image => image.Observations);
        return text.Append('\n').ToString();
    }

    /// <summary>The same for programs.</summary>
    public static string ToJson(Night night) => JsonSerializer.Serialize(night, Json) + "\n";

    private static void Append(StringBuilder text, string title, Night night, Func<NightImage, ImmutableArray<string>> lines)
    {
        var all = night.Images.SelectMany(image => lines(image).Select(line => (Line: line, Image: $"{image.Name} {image.Platform}")))
            .GroupBy(one => one.Line, one => one.Image, StringComparer.Ordinal).ToList();
        if (all.Count > 0)
        {
            text.Append("\n**").Append(title).Append("**\n\n");
            foreach (var line in all)
            {
                text.Append("- ").Append(MarkdownText.Cell($"{string.Join(", ", line)}: {line.Key}")).Append('\n');
            }
        }
    }
}

/// <summary>What a nightly run did.</summary>
/// <param name="At">When it began.</param>
/// <param name="Verdict">In a few words.</param>
/// <param name="Images">By image and platform.</param>
internal sealed record Night(DateTimeOffset At, string Verdict, ImmutableArray<NightImage> Images);

/// <summary>What a nightly run did with an image on a platform.</summary>
/// <param name="Name">The image.</param>
/// <param name="Platform">The platform.</param>
/// <param name="What">What was done: published, kept, failed, waits, …</param>
/// <param name="Why">All reasons.</param>
/// <param name="From">The digest that its tag pointed to; empty for none.</param>
/// <param name="To">The digest that its tag points to now; empty where it did not move.</param>
internal sealed record NightImage(string Name, string Platform, string What, ImmutableArray<string> Why, string From, string To)
{
    /// <summary>Packages that changed, security first.</summary>
    public ImmutableArray<NightPackage> Packages { get; init; } = [];

    /// <summary>What the run could not find out.</summary>
    public ImmutableArray<string> Unknown { get; init; } = [];

    /// <summary>What waits, and until when.</summary>
    public ImmutableArray<string> Waits { get; init; } = [];

    /// <summary>What was seen, and is no reason for anything.</summary>
    public ImmutableArray<string> Observations { get; init; } = [];
}

/// <summary>A package that is another in the new image.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Before">The version before; empty for a new one.</param>
/// <param name="Now">The version now; empty for one that is gone.</param>
/// <param name="IsSecurity">True for a security update.</param>
internal sealed record NightPackage(string Name, string Before, string Now, bool IsSecurity);
