namespace WorkerImages.Oci;

internal static class MediaTypeRules
{
    /// <summary>
    /// Refuses a document that says it is something else than its sender said: readers that believe the one or the other would see
    /// different images (image-spec 1.1, manifest.md and image-index.md, "mediaType").
    /// </summary>
    public static void Check(JsonPart json, string mediaType)
    {
        if (json.Size("schemaVersion") != 2)
        {
            throw new FormatException("the manifest has another schemaVersion than 2");
        }

        if (json.OptionalText("mediaType") is { } written && written != mediaType)
        {
            throw new FormatException($"the manifest says that it is {written}, and was sent as {mediaType}");
        }
    }
}
