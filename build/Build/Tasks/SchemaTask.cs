using Build.Hosting;
using Cake.Frosting;
using WorkerImages.Catalog;
using WorkerImages.Reporting;

namespace Build.Tasks;

/// <summary>Writes the JSON schemas by which editors complete and check definitions.</summary>
[TaskName("Schema")]
[TaskDescription("writes the JSON schemas of catalog.yaml and image.yaml, for editors")]
public sealed class SchemaTask : AsyncFrostingTask<BuildContext>
{
    public override Task RunAsync(BuildContext context) => WriteAllAsync(context);

    /// <summary>Writes them beside <c>catalog.yaml</c>.</summary>
    internal static async Task WriteAllAsync(BuildContext context)
    {
        await WriteAsync(context, "catalog.schema.json", CatalogSchema.OfCatalog());
        await WriteAsync(context, "image.schema.json", CatalogSchema.OfImage());
    }

    private static async Task WriteAsync(BuildContext context, string name, string schema)
    {
        var path = Path.Combine(context.BuildServices.Root, context.BuildServices.CatalogDirectory, name);
        await ReportFile.WriteAsync(path, schema, context.CancellationToken);
        context.Tell($"wrote {context.BuildServices.CatalogDirectory}/{name}");
    }
}
