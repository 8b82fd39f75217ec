using WorkerImages.Catalog;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Smoke;

[Collection(nameof(SmokeFixture))]
public sealed class DoctorTests(SmokeFixture fixture)
{
    // As the worker leaves it: modules that the doctor's own question to Python would import, were /app searched for them.
    private const string Modules =
        """
        setpriv --reuid appuser --regid appuser --clear-groups sh -c '
            for name in csv email zipfile; do echo "import os; open(\"/tmp/$name-\" + str(os.getuid()), \"w\")" >/app/$name.py; done'
        /opt/venv/bin/python -c 'from importlib.metadata import version' || :
        ls /tmp
        rm -f /tmp/*-0
        worker-doctor
        echo left: $(ls /tmp)
        """;

    [EngineFact]
    public async Task The_doctor_run_by_root_imports_nothing_that_the_worker_left_in_the_working_directory()
    {
        // Given
        var check = SmokeFixture.DeclaredCheck with
        {
            Name = "the doctor, after modules were left",
            Run = ["sh", "-c", Modules],
            User = SmokeUser.Root,
            Socket = SmokeSocket.None,

            // the modules are of the kind that Python does import; the doctor finds the SDK; it leaves no trace of root
            StandardOutput = ["(?m)^(csv|email|zipfile)-0$", "(?m)^pass +sdk: docker ", "(?m)^left:( (csv|email|zipfile)-1000)*$"],
        };

        // When
        var verdict = await fixture.JudgeAsync(await fixture.GoodAsync([check], TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);

        // Then
        Assert.Equal("", SmokeFixture.Report(verdict));
    }
}
