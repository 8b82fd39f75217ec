using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using WorkerImages.Yaml;

namespace WorkerImages.Catalog.Rules;

/// <summary>Each file of an authority holds one certificate, because the system's store takes no other. Each file has its own name there.</summary>
internal sealed class CertificateRules(string root, ProblemList problems)
{
    /// <param name="list">Where the files are named; null for none.</param>
    /// <param name="folder">The folder they are named from.</param>
    public void Check(ListNode? list, string folder)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in list?.Items.OfType<ScalarNode>() ?? [])
        {
            if (RelativePath.Join(folder, node.Text) is not { } path)
            {
                problems.Add(node, $"{Quote.Of(node.Text)} leads out of the repository");
            }
            else if (new FileCheck(root, problems).IsThere(node, path, File.Exists))
            {
                CheckContent(node, path);
                if (!names.Add(NameOf(path)))
                {
                    problems.Add(node, $"another file here is called {NameOf(path)} in the image too: rename one of them");
                }
            }
        }
    }

    /// <summary>What a file is called in an image: update-ca-certificates(8) takes files that end in .crt.</summary>
    public static string NameOf(string path) => Path.GetFileNameWithoutExtension(path) + ".crt";

    private void CheckContent(ScalarNode node, string path)
    {
        var text = File.ReadAllText(Path.Combine(root, path));
        if (text.Contains("PRIVATE KEY", StringComparison.Ordinal))
        {
            problems.Add(node, $"{Quote.Of(path)} holds a private key, and would be a file of the image");
            return;
        }

        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(text);
            if (certificates.Count != 1)
            {
                problems.Add(
                    node,
                    $"{Quote.Of(path)} has {certificates.Count} certificates in PEM form (-----BEGIN CERTIFICATE-----): the system's store takes files of one");
            }
        }
        catch (CryptographicException fault)
        {
            problems.Add(node, $"{Quote.Of(path)} cannot be read: {Quote.Bare(fault.Message)}");
        }
    }
}
