using System.Text.RegularExpressions;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.State;

/// <summary>What an image's version tag points to, read before it is known which build is wanted: the next build carries on what this one was refreshed for.</summary>
/// <param name="Document">Its bytes; null where the tag is not there, or the registry did not say.</param>
/// <param name="Unanswered">Why the tool does not know, for people; null with an answer.</param>
internal sealed partial record StandingIndex(Document? Document, string? Unanswered = null)
{
    /// <summary>What the image of a platform was rebuilt for; empty for an ordinary build, and where the tag points to no index of ours.</summary>
    public string RefreshOf(Platform platform)
    {
        try
        {
            var value = Document is not null && MediaTypes.IsIndex(Document.MediaType)
                ? ImageIndex.Read(Document).For(platform)?.Annotations.GetValueOrDefault(LabelNames.Refresh, "") ?? ""
                : "";
            return Refresh().IsMatch(value) ? value : "";
        }
        catch (FormatException)
        {
            return ""; // it is judged where it is compared with what is wanted
        }
    }

    // What becomes a build argument is only one of ours.
    [GeneratedRegex(@"\A[A-Za-z0-9:.+ -]{1,100}\z")]
    private static partial Regex Refresh();
}
