using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using WorkerImages.Oci;

namespace WorkerImages.Packages;

/// <summary>What bills of materials have in common: JSON whose bytes depend on nothing but what it says.</summary>
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
