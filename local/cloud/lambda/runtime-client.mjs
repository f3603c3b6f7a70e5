// What a sandbox runs: AWS's runtime client. A file of ours, because the npm package carries the client
// within it: an installation of aws-lambda-ric would compile C++.
import 'aws-lambda-ric';
