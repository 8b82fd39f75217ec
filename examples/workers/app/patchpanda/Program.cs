// The shape of dkorecko/PatchPanda: a publication, made by an image of its own.
if (args is ["--version"])
{
    System.Console.WriteLine("PatchPanda 1.0");
    return;
}

WebApplication.CreateBuilder(args).Build().Run();
