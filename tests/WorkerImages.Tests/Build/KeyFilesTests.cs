using System.Security.Cryptography;
using Build;
using WorkerImages.Outcomes;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Build;

public sealed class KeyFilesTests : IDisposable
{
    private readonly ScratchDirectory _home = new();
    private readonly EventLog _events = new();
    private readonly string _old;
    private readonly string _new;
    private readonly string _private;

    public KeyFilesTests()
    {
        using var old = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var now = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        _old = _home.Write("old.pub", old.ExportSubjectPublicKeyInfoPem());
        _new = _home.Write("new.pub", now.ExportSubjectPublicKeyInfoPem());
        _private = _home.Write("new.pem", now.ExportPkcs8PrivateKeyPem());
    }

    [Fact]
    public void Every_key_that_is_given_counts_and_so_does_the_one_that_signs_once()
    {
        var given = KeyFiles.Verifying(new() { Keys = [_new, _old] }, _events);
        var signing = KeyFiles.Verifying(new() { Keys = [_old], SignKey = _private }, _events);
        var twice = KeyFiles.Verifying(new() { Keys = [_new, _new], SignKey = _private }, _events);

        Assert.Equal([File.ReadAllText(_new) + "\n", File.ReadAllText(_old) + "\n"], given.Select(key => key.Pem));
        Assert.Equal(given.Select(key => key.Id).Reverse(), signing.Select(key => key.Id));
        Assert.Equal([given[0].Id], twice.Select(key => key.Id));
        Assert.Empty(_events.Events);
    }

    [Fact]
    public void A_private_key_is_taken_for_its_public_half_with_a_warning_that_does_not_show_it()
    {
        var key = Assert.Single(KeyFiles.Verifying(new() { Keys = [_private] }, _events));

        Assert.Equal(File.ReadAllText(_new) + "\n", key.Pem);
        var warning = Assert.IsType<Warning>(Assert.Single(_events.Events));
        Assert.StartsWith($"--key {_private} is a private key", warning.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(File.ReadAllText(_private).Split('\n')[1], warning.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_any_key_nothing_counts_and_nothing_can_be_verified()
    {
        Assert.Empty(KeyFiles.Verifying(new(), _events));
        var fault = Assert.Throws<WorkerImagesException>(() => KeyFiles.NeededToVerify(new(), _events));

        Assert.Equal(ExitCode.Usage, fault.ExitCode);
        Assert.Single(KeyFiles.NeededToVerify(new() { SignKey = _private }, _events));
    }

    [Fact]
    public void A_file_without_a_key_is_told_how_to_get_a_public_one()
    {
        var none = Assert.Throws<WorkerImagesException>(() => KeyFiles.Verifying(new() { Keys = [_home.Write("README.md", "# Read me")] }, _events));
        var damaged = Assert.Throws<WorkerImagesException>(
            () => KeyFiles.Verifying(new() { Keys = [_home.Write("bad.pub", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")] }, _events));

        Assert.Contains("it holds no public key", none.Why, StringComparison.Ordinal);
        Assert.All([none, damaged], fault => Assert.EndsWith("openssl pkey -in signing-key.pem -pubout", fault.Next, StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named_with_its_option()
    {
        var fault = Assert.Throws<WorkerImagesException>(() => KeyFiles.Verifying(new() { Keys = [_home.At("none.pub")] }, _events));

        Assert.Equal((ExitCode.Usage, "the key of --key cannot be read"), (fault.ExitCode, fault.What));
    }

    public void Dispose() => _home.Dispose();
}
