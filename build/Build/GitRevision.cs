using System.ComponentModel;
using WorkerImages.Machine;
using WorkerImages.Planning;

namespace Build;

/// <summary>Which commit a working tree is at, asked of git.</summary>
internal static class GitRevision
{
    /// <summary>The whole commit id, with <c>-dirty</c> after it when tracked files differ; empty where there is no git or no commit.</summary>
    public static Task<string> OfAsync(string root, CancellationToken cancellationToken) =>
        AskAsync(root, ["describe", "--always", "--abbrev=40", "--exclude=*", "--dirty"], cancellationToken);

    /// <summary>Where the repository is from; empty where that is not known.</summary>
    public static Task<string> OriginAsync(string root, CancellationToken cancellationToken) =>
        AskAsync(root, ["config", "--get", "remote.origin.url"], cancellationToken);

    /// <summary>How a commit stands to the one that is checked out, as far as the history that is here says.</summary>
    /// <param name="root">The working tree.</param>
    /// <param name="commit">A commit id; <c>-dirty</c> after it is of no commit.</param>
    /// <param name="cancellationToken">Ends git.</param>
    public static async Task<Ancestry> AncestryAsync(string root, string commit, CancellationToken cancellationToken)
    {
        if (!commit.All(char.IsAsciiHexDigitLower))
        {
            return Ancestry.Unknown;
        }

        var own = await AskAsync(root, ["rev-parse", "HEAD"], cancellationToken);
        var common = own.Length > 0 ? await AskAsync(root, ["merge-base", "HEAD", commit], cancellationToken) : "";
        return common.Length == 0 || own == commit ? Ancestry.Unknown
            : common == commit ? Ancestry.Ancestor
            : common == own ? Ancestry.Descendant
            : Ancestry.Unknown;
    }

    private static async Task<string> AskAsync(string root, string[] question, CancellationToken cancellationToken)
    {
        // Asking must not take the index's lock from a user who is working in it.
        var environment = new Dictionary<string, string> { ["GIT_OPTIONAL_LOCKS"] = "0" };
        try
        {
            var (status, revision, _) = await ChildProcess.AskAsync("git", ["-C", root, .. question], environment, "", cancellationToken);
            return status == 0 ? revision.Trim() : "";
        }
        catch (Win32Exception)
        {
            // no git on this machine
            return "";
        }
    }
}
