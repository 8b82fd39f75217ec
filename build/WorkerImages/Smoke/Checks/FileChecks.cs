using System.Globalization;

namespace WorkerImages.Smoke.Checks;

/// <summary>What an image's files promise, accounts included.</summary>
internal static class FileChecks
{
    // Enough of them to see what brought them.
    private const int Shown = 10;

    public static IEnumerable<SmokeCheck> Of(ImagePromises promises)
    {
        yield return new("the user and the groups are as defined", (bench, token) => AccountsAsync(promises, bench, token));
        yield return Nothing(
            "the image holds no container engine",
            "no program of a container engine; 'remove' in image.yaml removes a package of the base",
            files => files.ContainerEngines);
        yield return Nothing(
            "the image holds neither sudo nor its like",
            "no program that makes a user root; 'remove' in image.yaml removes a package of the base, such as remove: [sudo]",
            files => files.PrivilegeElevators);
        yield return Nothing(
            "no file is setuid or setgid",
            "none, Debian's own included: what a package brings loses the bits in the build (chmod ug-s)",
            files => files.SetIds);
        yield return Nothing(
            "only sticky directories are writable for everyone", "no file or directory with mode o+w", files => files.Writable);
        yield return Nothing(
            "every file belongs to a user and a group of the image", "no file whose owner or group has no name", files => files.Ownerless);
        if (!promises.Directories.IsEmpty)
        {
            yield return new("the worker's directories are as defined", (bench, token) => DirectoriesAsync(promises, bench, token));
        }
    }

    private static SmokeCheck Nothing(string name, string expected, Func<FileFindings, IEnumerable<FileFinding>> found) =>
        new(
            name,
            async (bench, token) =>
            {
                var files = found(await bench.FilesAsync(token)).ToList();
                if (files.Count > 0)
                {
                    var more = files.Count > Shown ? $", and {files.Count - Shown} more" : "";
                    throw new PromiseBrokenException(expected, string.Join(", ", files.Take(Shown)) + more);
                }
            });

    private static async Task AccountsAsync(ImagePromises promises, ImageUnderTest bench, CancellationToken cancellationToken)
    {
        var accounts = await bench.AccountsAsync(cancellationToken);
        var (user, uid, gid) = (promises.User, Number(promises.User.Uid), Number(promises.User.Gid));
        var users = accounts.Users.Where(line => line.Name == user.Name || line.Uid == uid).ToList();
        if (users is not [var only] || only != new PasswdLine(user.Name, uid, gid, user.Home))
        {
            throw new PromiseBrokenException(
                $"in /etc/passwd only {user.Name} uid {uid} gid {gid} home {user.Home}", users.Count == 0 ? "nothing" : string.Join("; ", users));
        }

        MustHave(accounts, $"one group of gid {gid}", line => line.Gid == gid, line => $"one group of gid {line.Gid}");
        var (docker, dockerGid) = (promises.DockerGroup.Name, Number(promises.DockerGroup.Gid));
        MustHave(
            accounts,
            $"{docker} gid {dockerGid} members {user.Name}",
            line => line.Name == docker || line.Gid == dockerGid,
            line => $"{line.Name} gid {line.Gid} members {string.Join(',', line.Members)}");
        foreach (var further in promises.Groups)
        {
            MustHave(
                accounts,
                $"{further.Name} gid {Number(further.Gid)} members {user.Name}",
                line => line.Name == further.Name || line.Gid == Number(further.Gid),
                line => $"{line.Name} gid {line.Gid} members {string.Join(',', line.Members)}");
        }
    }

    private static async Task DirectoriesAsync(ImagePromises promises, ImageUnderTest bench, CancellationToken cancellationToken)
    {
        var seen = await bench.ExecuteAsync(
            "0:0", ["stat", "--format", "%n %u:%g %a %F", "--", .. promises.Directories.Select(directory => directory.Path)], cancellationToken);
        var expected = promises.Directories.Select(
            directory => $"{directory.Path} {promises.UserNumbers} {directory.Mode.TrimStart('0')} directory");
        var missing = expected.Except(seen.StandardOutput.Split('\n')).ToList();
        if (missing.Count > 0)
        {
            throw seen.Broken(string.Join(", ", missing), "otherwise");
        }
    }

    private static void MustHave(ImageAccounts accounts, string expected, Func<GroupLine, bool> isMeant, Func<GroupLine, string> text)
    {
        var groups = accounts.Groups.Where(isMeant).Select(text).ToList();
        if (groups is not [var only] || only != expected)
        {
            throw new PromiseBrokenException($"in /etc/group only {expected}", groups.Count == 0 ? "nothing" : string.Join("; ", groups));
        }
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
