using System.ComponentModel;
using System.Diagnostics;

namespace Build;

/// <summary>Which commit a working tree is at, asked of git.</summary>
internal static class GitRevision
{
    /// <summary>The whole commit id, with <c>-dirty</c> after it when tracked files differ; empty where there is no git or no commit.</summary>
    public static async Task<string> OfAsync(string root, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("git", ["-C", root, "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Asking must not take the index's lock from a user who is working in it.
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";
        try
        {
            using var git = Process.Start(start)!;
            var revision = git.StandardOutput.ReadToEndAsync(cancellationToken);
            var complaint = git.StandardError.ReadToEndAsync(cancellationToken);
            await git.WaitForExitAsync(cancellationToken);
            await complaint;
            return git.ExitCode == 0 ? (await revision).Trim() : "";
        }
        catch (Win32Exception)
        {
            // no git on this machine
            return "";
        }
    }
}
