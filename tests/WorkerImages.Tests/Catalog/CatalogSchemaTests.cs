namespace WorkerImages.Tests.Catalog;
