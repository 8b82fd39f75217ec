using System.Collections.Immutable;
using WorkerImages.Outcomes;
using WorkerImages.Publishing;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Signing;

public sealed class InstalledPackagesTests(EngineBench bench)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [EngineFact]
    public async Task Packages_are_read_out_of_an_image_that_nothing_was_started_in()
    {
        var image = await new SmallBuild(
            $"""
            FROM {bench.Busybox}
            RUN mkdir -p /var/lib/dpkg /usr/lib /opt/venv/lib/python3/site-packages/docker-7.1.0.dist-info \
             && printf 'Package: bash\nStatus: install ok installed\nVersion: 5.2\nArchitecture: amd64\n' >/var/lib/dpkg/status \
             && printf 'ID=debian\nVERSION_ID=13\n' >/usr/lib/os-release \
             && printf 'Name: docker\nVersion: 7.1.0\n' >/opt/venv/lib/python3/site-packages/docker-7.1.0.dist-info/METADATA

            """).RunAsync(bench.Engine, Token);

        var packages = await new InstalledPackages(bench.Engine.Containers).ReadAsync(image, ["/opt/venv"], Token);

        Assert.Equal(["bash 5.2", "docker 7.1.0"], packages.All.Select(package => $"{package.Name} {package.Version}"));
        Assert.Equal("debian-13", packages.Distribution?.Qualifier);
    }

    [EngineFact]
    public async Task An_image_without_a_list_of_packages_is_told_and_leaves_no_container_behind()
    {
        // The image's containers have the label, too, and no other containers have it: other tests make containers on this engine at the same time.
        const string Label = "worker-images.test.without-packages";
        var image = await new SmallBuild($"FROM {bench.Busybox}\n") { Labels = ImmutableSortedDictionary<string, string>.Empty.Add(Label, "yes") }.RunAsync(bench.Engine, Token);

        var fault = await Assert.ThrowsAsync<WorkerImagesException>(
            () => new InstalledPackages(bench.Engine.Containers).ReadAsync(image, [], Token));

        Assert.Equal(ExitCode.Verification, fault.ExitCode);
        Assert.Empty(await bench.Engine.Containers.ListAsync(Label, Token));
    }
}
