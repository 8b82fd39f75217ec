using WorkerImages.Machine;

namespace Build.Testing;

/// <summary>The distribution's packages that tests use, beyond what building images needs.</summary>
internal static class TestPrerequisites
{
    // Package, and a file by which one sees that it is there.
    private static readonly (string Package, string File)[] Needed =
    [
        ("docker.io", "/usr/sbin/dockerd"),
        ("iptables", "/usr/sbin/iptables"),
        ("mmdebstrap", "/usr/bin/mmdebstrap"),
        ("gpg", "/usr/bin/gpg"),
        ("busybox-static", "/bin/busybox"),
        ("shellcheck", "/usr/bin/shellcheck"),
        ("docker-registry", "/usr/bin/docker-registry"),
        ("git", "/usr/bin/git"),
        ("skopeo", "/usr/bin/skopeo"),
        ("procps", "/usr/bin/pgrep"),
        ("podman", "/usr/bin/podman"),
        ("iproute2", "/usr/sbin/ip"),
        ("acl", "/usr/bin/setfacl"),
        ("nodejs", "/usr/bin/node"),
        ("npm", "/usr/bin/npm"),
        ("chromium", "/usr/bin/chromium"),
    ];

    /// <summary>Installs what is missing where that can be done; elsewhere the tests that need it say so when they are skipped.</summary>
    public static async Task InstallAsync(BuildServices services, CancellationToken cancellationToken)
    {
        var missing = Needed.Where(each => !File.Exists(each.File)).Select(each => each.Package).ToList();
        if (missing.Count > 0 && DebianPackages.CanInstall)
        {
            var log = Path.Combine(services.LogsDirectory, "packages.log");
            await new DebianPackages(services.Progress).InstallAsync(missing, "for the tests", log, cancellationToken);
        }
    }
}
