using Build;

namespace WorkerImages.Tests.Build;

public sealed class RepositoryRootTests
{
    [Fact]
    public void The_root_is_above_the_program() =>
        Assert.True(File.Exists(Path.Combine(RepositoryRoot.Above(AppContext.BaseDirectory).Path, "build.sh")));

    [Fact]
    public void A_program_outside_of_a_checkout_says_what_is_missing() =>
        Assert.Contains("WorkerImages.slnx", Assert.Throws<DirectoryNotFoundException>(() => RepositoryRoot.Above("/")).Message, StringComparison.Ordinal);
}
