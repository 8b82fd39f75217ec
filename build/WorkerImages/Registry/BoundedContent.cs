namespace WorkerImages.Registry;

/// <summary>Reads foreign bytes, and no more than may be.</summary>
internal static class BoundedContent
{
    private const int Piece = 64 * 1024;

    /// <exception cref="FormatException">There is more.</exception>
    public static async Task<byte[]> ReadAsync(HttpContent content, int longest, SilenceLimit limit)
    {
        await using var stream = await content.ReadAsStreamAsync(limit.Token);
        using var all = new MemoryStream();
        var piece = new byte[Piece];
        for (int read; (read = await stream.ReadAsync(piece, limit.Token)) > 0;)
        {
            limit.Touch();
            all.Write(piece, 0, read);
            if (all.Length > longest)
            {
                throw new FormatException($"it gave more than {longest} bytes");
            }
        }

        return all.ToArray();
    }
}
