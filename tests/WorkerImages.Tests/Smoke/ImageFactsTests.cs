using WorkerImages.Smoke;
using WorkerImages.Smoke.Checks;

namespace WorkerImages.Tests.Smoke;

public sealed class ImageFactsTests
{
    private const string Passwd =
        """
        root:x:0:0:root:/root:/bin/bash
        # a comment
        appuser:x:1000:1000::/home/appuser:/bin/bash

        """;

    private const string Group =
        """
        root:x:0:appuser
        adm:x:4:
        users:x:100:appuser,other
        docker:x:2375:appuser
        appuser:x:1000:

        """;

    private const string Status =
        "Name:\tsleep\nUid:\t1000\t1000\t1000\t1000\nGid:\t1000\t1000\t1000\t1000\nGroups:\t1000 2375 4294967294 \nCapEff:\t00000000a80425fb\n";

    private static readonly ImageAccounts Accounts = ImageAccounts.Parse(Passwd, Group);

    [Fact]
    public void Accounts_are_read_and_lines_that_are_none_are_left_out() =>
        Assert.Equal([new("root", "0", "0", "/root"), new("appuser", "1000", "1000", "/home/appuser")], Accounts.Users);

    [Fact]
    public void The_groups_of_a_user_are_its_own_and_those_that_list_it_but_never_0() =>
        Assert.Equal([100u, 1000u, 2375u], Accounts.GroupsOf("appuser", 1000));

    [Fact]
    public void A_process_is_known_by_its_status()
    {
        var status = ProcessStatus.Parse(Status)!;

        Assert.All(status.Uids, uid => Assert.Equal(1000u, uid));
        Assert.Equal([1000u, 2375u, 4294967294u], status.AllGroups);
        Assert.Equal(0xa80425fbUL, status.EffectiveCapabilities);
        Assert.Null(ProcessStatus.Parse("cat: /proc/7/status: No such file or directory"));
    }

    [Fact]
    public void Files_are_sorted_by_the_promise_they_break()
    {
        // Given
        var output = string.Join('\0',
            "setid 4755 root:root /usr/bin/sudo",
            "elevator 4755 root:root /usr/bin/sudo",
            "elevator 644 root:root /usr/share/completions/sudo",
            "engine 644 root:root /usr/sbin/dockerd",
            "engine 755 root:root /opt/a name/runc",
            "engine 644 root:root /etc/default/containerd",
            "writable 666 root:root /opt/a\nb",
            "ownerless 644 4242:0 /opt/file") + "\0";

        // When
        var files = FileFindings.Parse(output);

        // Then
        Assert.Equal(["/usr/bin/sudo (4755 root:root)"], files.SetIds.Select(file => file.ToString()));
        Assert.Equal(["/usr/bin/sudo"], files.PrivilegeElevators.Select(file => file.Path));
        Assert.Equal(["/usr/sbin/dockerd", "/opt/a name/runc"], files.ContainerEngines.Select(file => file.Path));
        Assert.Equal(["/opt/a\nb"], files.Writable.Select(file => file.Path));
        Assert.Equal(["/opt/file"], files.Ownerless.Select(file => file.Path));
    }

    [Fact]
    public void Root_takes_a_group_that_the_image_does_not_know_and_the_first_free_one_if_that_is_taken()
    {
        var taken = ImageAccounts.Parse(Passwd, Group + "taken:x:54321:\n");

        Assert.Equal(54321u, Root.UnknownTo(Accounts));
        Assert.Equal(54322u, Root.UnknownTo(taken));
    }

    [Fact]
    public void Anybody_else_takes_one_of_his_own_groups_or_says_why_not()
    {
        Assert.Equal(998u, new SocketGroups([0, 4, 998, 1000], IsRoot: false).UnknownTo(Accounts));
        var reason = Assert.Throws<NotCheckableException>(() => new SocketGroups([0, 4, 1000], IsRoot: false).UnknownTo(Accounts));
        Assert.Equal("a socket needs a group that the image does not know, and this process is in none: run as root", reason.Message);
    }

    [Fact]
    public void A_group_with_another_use_is_neither_roots_nor_the_workers_nor_Dockers()
    {
        var promises = SampleImage.Promises(SampleImage.Definition());

        Assert.Equal(4u, Root.ForeignIn(Accounts, promises));
        Assert.Throws<NotCheckableException>(() => new SocketGroups([0, 100, 1000, 2375], IsRoot: false).ForeignIn(Accounts, promises));
    }

    private static SocketGroups Root { get; } = new([0], IsRoot: true);
}
