using System.Security.Cryptography;
using WorkerImages.EngineTests.Program;
using WorkerImages.EngineTests.Sources;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Bases;

public sealed class ImitatedBasesTests(EngineBench bench)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [ShippedFact(Explicit = true)]
    public async Task A_worker_is_the_account_of_its_base_or_takes_its_number_and_starts_as_ours()
    {
        Assert.SkipWhen(ImitatedBases.WhyNot is not null, ImitatedBases.WhyNot ?? "");
        await using var bases = new ImitatedBases(bench);
        await using var images = new OwnImages(bench.Engine);

        // Given bases that run as their user, have volumes and their own signal, health check and shell, group 0, sudo, and uid 1000
        await bases.AddAsync(images, "jenkins", ImitatedBases.Jenkins, Token);
        await bases.AddAsync(images, "airflow", ImitatedBases.Airflow, Token);
        await bases.AddAsync(images, "ubuntu", ImitatedBases.Ubuntu, Token);

        // When workers stand on them
        images.Repository.Write(
            "images/agent/image.yaml",
            """
            description: An agent.
            base: jenkins
            user: { name: jenkins, uid: 1000 }
            packages: [openjdk-21-jre-headless]
            smoke:
              - name: Java runs, whose package links manual pages that are left out
                run: [java, -version]
              - name: the agent owns its volumes and nothing of the base is left of how it starts
                run: [sh, -c, 'id -un; stat -c %U /home/jenkins/agent; : >/home/jenkins/agent/file; echo "$AGENT_WORKDIR"']
                stdout: ['^jenkins\njenkins\n/home/jenkins/agent$']

            """);
        images.Repository.Write(
            "images/scheduler/image.yaml",
            """
            description: A scheduler.
            base: airflow
            user: { name: airflow, uid: 50000, gid: 0 }
            remove: [sudo]
            smoke:
              - name: it writes where its base wants it to
                run: [sh, -c, 'id -u; id -g; : >/opt/airflow/dags/file']
                stdout: ['^50000\n0$']

            """);
        images.Repository.Write(
            "images/plain/image.yaml",
            """
            description: A worker that asks for nothing.
            base: ubuntu
            smoke:
              - name: it has the number, and none of the groups
                run: [sh, -c, 'id -nG; getent passwd ubuntu']
                exit: 2
                stdout: ['^appuser docker$']

            """);
        var result = await images.RunAsync("SmokeTest", "registry", Token);

        // Then all checks pass
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.DoesNotMatch(@"\d+ (failed|skipped)", result.StandardOutput);
        var agent = (await images.InspectAsync("agent", Token))!.Config;
        Assert.Equal(("0", "SIGTERM", "NONE"), (agent.User, agent.StopSignal, string.Join(' ', agent.HealthCheck)));
        Assert.Equal(["/bin/sh", "-c"], agent.Shell);
    }

    [ShippedFact(Explicit = true)]
    public async Task An_environment_is_made_by_the_interpreter_of_the_base_and_nothing_of_Debians_is_installed()
    {
        Assert.SkipWhen(ImitatedBases.WhyNot is not null, ImitatedBases.WhyNot ?? "");
        await using var bases = new ImitatedBases(bench);
        await using var images = new OwnImages(bench.Engine);
        await bases.AddAsync(images, "interpreter", ImitatedBases.Python, Token);
        images.Repository.Write(
            "images/python/image.yaml",
            """
            description: A worker with the interpreter of its base.
            base: interpreter
            python: { venv: /opt/venv }
            smoke:
              - name: the environment is the base's interpreter
                run: [sh, -c, 'readlink -f "$(command -v python)"; dpkg-query --show "python3*" 2>/dev/null | grep -c 3\\.']
                exit: 1
                stdout: ['^/usr/local/bin/python3\n0$']

            """);
        images.Repository.Write("images/blind/image.yaml", "description: Blind.\nbase: interpreter\npython: { packages: { debian: [python3-docker] } }\n");

        var passing = await images.RunAsync("SmokeTest", "registry", Token, "--image", "python");
        var failing = await images.RunAsync("SmokeTest", "registry", Token, "--image", "blind");

        Assert.True(passing.ExitCode == 0, passing.ToString());
        Failure.IsTold(failing, 4, "error: image blind could not be built: ", "the base's own /usr/local/bin/python3 does not see what is under 'debian'");
    }

    [ShippedFact(Explicit = true)]
    public async Task A_worker_that_was_published_is_a_base_with_the_account_it_has()
    {
        Assert.SkipWhen(ImitatedBases.WhyNot is not null, ImitatedBases.WhyNot ?? "");
        await using var bases = new ImitatedBases(bench);
        await using var images = new OwnImages(bench.Engine);
        images.Define("below", "user: { name: builder, uid: 1500 }");
        var built = await images.RunAsync("Build", "archive", Token);
        Assert.True(built.ExitCode == 0, built.ToString());
        Directory.Delete(images.Repository.At("images/below"), recursive: true);
        await bases.PublishAsync(images, "published", (await images.InspectAsync("below", Token))!.Id, Token);
        images.Repository.Write("images/above/image.yaml", "description: On a worker.\nbase: published\nuser: { name: builder, uid: 1500 }\n");
        images.Repository.Write("images/other/image.yaml", "description: Another on it.\nbase: published\nuser: { name: other, uid: 1500 }\n");

        // Then a run with a key does not build on a worker image that no key has signed
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        images.Repository.Write("key.pem", key.ExportPkcs8PrivateKeyPem());
        var published = await images.RunAsync(
            "Publish", "registry", Token, "--image", "above", "--registry", $"{await bases.HostAsync(Token)}/strangers", "--sign-key", images.Repository.At("key.pem"));
        Failure.IsTold(published, 8, "above is not published", "images/above/image.yaml:2:7: base published is the worker image 'below', and it is not signed");

        var above = await images.RunAsync("SmokeTest", "registry", Token, "--image", "above");
        var other = await images.RunAsync("SmokeTest", "registry", Token, "--image", "other");

        Assert.True(above.ExitCode == 0, above.ToString());
        Assert.DoesNotMatch(@"\d+ (failed|skipped)", above.StandardOutput);
        Failure.IsTold(
            other,
            2,
            "error: other is not built",
            "images/other/image.yaml:2:7: base published is the worker image 'below', whose worker is 'builder:1500:1500:/home/builder' (name:uid:gid:home)");
    }

    [ShippedFact]
    public async Task A_base_that_is_no_Debian_or_has_no_shell_is_told_by_its_name_before_anything_is_done_to_it()
    {
        Assert.SkipWhen((ImitatedBases.WhyNot ?? BusyboxRoot.WhyNot) is not null, ImitatedBases.WhyNot ?? BusyboxRoot.WhyNot ?? "");
        await using var bases = new ImitatedBases(bench);
        await using var images = new OwnImages(bench.Engine);
        await BusyboxRoot.ImportAsync(bench.Engine.Images, Token);
        var busybox = BusyboxRoot.Reference;
        foreach (var (name, release) in new[] { ("alpine", "ID=alpine\\nPRETTY_NAME=\"Alpine Linux v3.20\""), ("fedora", "ID=fedora\\nPRETTY_NAME=Fedora"), ("unnamed", "") })
        {
            await bases.AddRawAsync(images, name, $"FROM {busybox}\nRUN printf '{release}\\n' >/etc/os-release\n", Token);
        }

        await bases.AddRawAsync(images, "single", $"FROM scratch\nCOPY --from={busybox} /etc /etc\n", Token);
        foreach (var name in new[] { "alpine", "fedora", "unnamed", "single" })
        {
            images.Repository.Write($"images/on-{name}/image.yaml", $"description: On {name}.\nbase: {name}\n");
        }

        var result = await images.RunAsync("Build", "registry", Token);

        const string Apt = "worker images need apt";
        Failure.IsTold(result, 4, $"images/on-alpine/image.yaml:2:1: base 'alpine' is Alpine Linux v3.20: {Apt}");
        Failure.IsTold(result, 4, $"images/on-fedora/image.yaml:2:1: base 'fedora' is Fedora: {Apt}");
        Failure.IsTold(result, 4, $"images/on-unnamed/image.yaml:2:1: base 'unnamed' is an unknown system: {Apt}", "images/on-single/image.yaml:2:1: base 'single' has no shell");
    }

    [ShippedFact]
    public async Task A_base_with_ONBUILD_is_refused_and_the_others_are_built()
    {
        Assert.SkipWhen(ImitatedBases.WhyNot is not null, ImitatedBases.WhyNot ?? "");
        await using var bases = new ImitatedBases(bench);
        await using var images = new OwnImages(bench.Engine);
        await bases.AddAsync(images, "triggers", "ONBUILD RUN touch /triggered", Token);
        await bases.AddAsync(images, "harmless", "ENV HARMLESS=yes", Token);
        images.Repository.Write("images/bad/image.yaml", "description: Bad.\nbase: triggers\n");
        images.Repository.Write("images/good/image.yaml", "description: Good.\nbase: harmless\n");

        var result = await images.RunAsync("Build", "registry", Token);

        Failure.IsTold(result, 4, "error: bad is not built", "RUN touch /triggered", "next: name the image below that one");
        Assert.NotNull(await images.InspectAsync("good", Token));
        Assert.Null(await images.InspectAsync("bad", Token));
    }
}
