import { testPart } from "./part.ts";

await testPart(3, 4);
