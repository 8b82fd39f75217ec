using Cake.Frosting;
using WorkerImages.Catalog;

namespace Build.Tasks;

/// <summary>Writes the JSON schemas by which editors complete and check definitions.</summary>
[TaskName("Schema")]
[TaskDescription("writes the JSON schemas of catalog.yaml and image.yaml, for editors")]
public sealed class SchemaTask : AsyncFrostingTask<BuildContext>
{
    public override async Task RunAsync(BuildContext context)
    {
        await context.WriteAsync("catalog.schema.json", CatalogSchema.OfCatalog());
        await context.WriteAsync("image.schema.json", CatalogSchema.OfImage());
    }
}
