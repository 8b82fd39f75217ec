using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using WorkerImages.Oci;

namespace WorkerImages.Packages;

/// <summary>What bills of materials have in common: JSON whose bytes depend only on what it says.</summary>
internal static class SbomText
{
    // Maintainers have addresses in angle brackets; none of this goes into HTML.
    private static readonly JsonSerializerOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
        WriteIndented = true,
    };

    public static string Of(JsonObject document) => document.ToJsonString(Options) + "\n";

    /// <summary>Tells a document from every other one: a hash over image and packages.</summary>
    public static Digest Identity(SbomSubject subject, ImagePackages packages) =>
        Digest.Of(Encoding.UTF8.GetBytes($"{subject.Image}\n{subject.Manifest}\n{subject.Platform}\n{packages.Hash}\n{Time(subject.Created)}\n{subject.ToolVersion}\n"));

    public static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

/// <summary>The image that a bill of materials is about, and when and by what it was written.</summary>
/// <param name="Image">Its name, with the tag that always means the same build.</param>
/// <param name="Manifest">The digest of the platform's manifest.</param>
/// <param name="Platform">What it runs on.</param>
/// <param name="Created">The image's own time, so that the same image gives the same text.</param>
/// <param name="ToolVersion">This program's.</param>
internal sealed record SbomSubject(Reference Image, Digest Manifest, Platform Platform, DateTimeOffset Created, string ToolVersion)
{
    internal const string Tool = "worker-images";

    internal string Name => $"{Image.Repository}:{Image.Tag}";

    internal string Purl => Packages.Purl.Of(Image, Manifest, Platform);
}
