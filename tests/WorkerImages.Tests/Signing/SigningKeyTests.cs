using System.Security.Cryptography;
using WorkerImages.Outcomes;
using WorkerImages.Signing;

namespace WorkerImages.Tests.Signing;

public sealed class SigningKeyTests
{
    private const string Passphrase = "correct horse";

    private static readonly PbeParameters Pbe = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);

    [Theory]
    [InlineData(256)]
    [InlineData(384)]
    public void The_same_key_is_read_in_each_of_its_forms(int bits)
    {
        using var made = Make(bits);
        string[] texts = [made.ExportPkcs8PrivateKeyPem(), made.ExportECPrivateKeyPem(), made.ExportEncryptedPkcs8PrivateKeyPem(Passphrase, Pbe)];

        foreach (var text in texts)
        {
            using var key = SigningKey.Read(text, Passphrase, "key.pem");
            Assert.Equal(made.ExportSubjectPublicKeyInfoPem() + "\n", key.Public.Pem);
            Assert.True(VerificationKey.Read(made.ExportSubjectPublicKeyInfoPem(), "key.pub").Verifies("text"u8, key.Sign("text"u8)));
            Assert.False(key.Public.Verifies("other"u8, key.Sign("text"u8)));
        }
    }

    [Fact]
    public void A_key_that_cannot_be_used_is_named_with_the_reason_and_never_shown()
    {
        using var made = Make(256);
        var encrypted = made.ExportEncryptedPkcs8PrivateKeyPem(Passphrase, Pbe);
        using var rsa = RSA.Create(2048);
        using var large = Make(521);

        AssertRefused("there is no passphrase", encrypted, null);
        AssertRefused("the passphrase is not its own", encrypted, "wrong battery");
        AssertRefused("it is no EC key", rsa.ExportPkcs8PrivateKeyPem(), null);
        AssertRefused("another curve than P-256 or P-384", large.ExportPkcs8PrivateKeyPem(), null);
        AssertRefused("it is no EC key in PEM", "no key", null);
        AssertRefused("which only cosign reads", "-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\nAAAA\n", null);
        AssertRefused("the old form of openssl", "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n", null);
    }

    private static void AssertRefused(string why, string pem, string? passphrase)
    {
        var fault = Assert.Throws<WorkerImagesException>(() => SigningKey.Read(pem, passphrase, "keys/sign.pem"));

        Assert.Equal(ExitCode.Usage, fault.ExitCode);
        Assert.StartsWith("the key keys/sign.pem cannot be used\n", fault.Message, StringComparison.Ordinal);
        Assert.Contains(why, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(pem, fault.ToString(), StringComparison.Ordinal);
        Assert.True(passphrase is null || !fault.ToString().Contains(passphrase, StringComparison.Ordinal));
    }

    private static ECDsa Make(int bits) => ECDsa.Create(bits switch
    {
        256 => ECCurve.NamedCurves.nistP256,
        384 => ECCurve.NamedCurves.nistP384,
        _ => ECCurve.NamedCurves.nistP521,
    });
}
