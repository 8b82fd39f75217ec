using WorkerImages.Outcomes;

namespace WorkerImages.Engine.Daemon;

/// <summary>Where a private engine is possible, and what to do by hand where it is not.</summary>
internal static class PrivateEngineRules
{
    /// <exception cref="WorkerImagesException">It is not possible; the advice has the commands.</exception>
    public static void Check(bool isLinux, bool isRoot, bool isDaemonToBeHad)
    {
        var (why, next) = (isLinux, isRoot, isDaemonToBeHad) switch
        {
            (false, _, _) => (
                "this program can start one on Linux only",
                "start Docker Desktop (or another engine), then repeat the command"),
            (_, false, true) => (
                "this program starts a private engine only as root",
                "either repeat the command as root (with sudo), "
                + "or have an engine: `sudo apt-get install docker.io && sudo usermod -aG docker $USER`, log in again, and repeat the command"),
            (_, _, false) => (
                "this program can start a private engine, but dockerd is not on this machine and there is no apt-get to install it with",
                "install Docker Engine as your distribution does (such as `dnf install moby-engine && systemctl start docker`), then repeat the command"),
            _ => ("", ""),
        };
        if (why.Length > 0)
        {
            throw new WorkerImagesException(ExitCode.Build, "no Docker Engine answers on this machine", why, next);
        }
    }
}
